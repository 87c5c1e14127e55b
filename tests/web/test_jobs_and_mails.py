"""Jobs and mails are ways out of the house as well: each one is decided about, or the run fails."""

from procrastinate.contrib.django import app

from planwart.foundation.facts import handlers_of, registered
from planwart.mail.choices import MailKind

# Every job of ours: as whom it acts, and what it takes. Jobs carry ids; what they do is asked again when they run.
JOBS = {
    "planwart.files.tasks.sweep": "the system; the night it is for",
    "planwart.mail.tasks.send_mail": "the system; the id of one mail",
    "planwart.mail.tasks.send_due": "the system; the minute it is for",
    "planwart.samples.tasks.build_sample": "the owner or admin who asked for it, by the system's hand; the id of one sample house",
}

# Every mail: the one address that gets it.
MAILS = {
    MailKind.INVITATION: "the invited address",
    MailKind.CONFIRM_ADDRESS: "the address of the account",
    MailKind.RESET_PASSWORD: "the address of the account",
    MailKind.ACCOUNT_EXISTS: "the address of the account",
    MailKind.CODE: "the address of the account",
    MailKind.ADDRESS_OLD: "the address of the account",
    MailKind.ADDRESS_NEW: "the address the account shall have, unless it is somebody's already",
    MailKind.ADDRESS_CHANGED: "both addresses",
    MailKind.SECURITY_PASSWORD: "the address of the account",
    MailKind.SECURITY_TOTP_ON: "the address of the account",
    MailKind.SECURITY_TOTP_OFF: "the address of the account",
    MailKind.SECURITY_PASSKEY_ADDED: "the address of the account",
    MailKind.SECURITY_PASSKEY_REMOVED: "the address of the account",
    MailKind.SECURITY_RECOVERY_CODES: "the address of the account",
    MailKind.TEST: "the operator who asked for it",
    MailKind.STAFF_INVITATION: "the invited address",
    MailKind.UPGRADE_REQUEST: "everybody who runs the installation",
    MailKind.TIER_CHANGED: "the member who had asked for it",
}

# Every fact from which something follows outside its room.
CAUSES = {
    "identity.account_deleted": ["forget_mails"],
    "identity.address_change_wanted": ["mail_address_change"],
    "identity.address_changed": ["follow_changed_address", "mail_address_changed"],
    "identity.security_changed": ["mail_security_notice"],
    "identity.sign_in_code_wanted": ["mail_code"],
    "mail.account_mail_requested": ["mail_account"],
    "mail.sending_requested": ["send_now"],
    "mail.server_changed": ["wake_mails"],
    "planning.customer_invited": ["mail_invitation"],
    "sharing.staff_invited": ["mail_team_invitation"],
    "tenancy.tier_changed": ["mail_tier_changed"],
    "tenancy.upgrade_requested": ["mail_upgrade_request"],
    "samples.sample_requested": ["build_requested_sample"],
}


def test_every_job_is_decided() -> None:
    assert {name for name in app.tasks if name.startswith("planwart.")} == set(JOBS)


def test_every_mail_is_decided() -> None:
    assert set(MailKind) == set(MAILS)


def test_every_consequence_of_a_fact_is_decided() -> None:
    ours = [name for name in registered() if not name.startswith("tests.")]

    assert {name: found for name in ours if (found := [handler.__name__ for handler in handlers_of(name)])} == CAUSES

"""Jobs and mails are ways out of the house as well: each one is decided about, or the run fails."""

from procrastinate.contrib.django import app

from planwart.foundation.facts import handlers_of, registered
from planwart.mail.choices import MailKind

# Every job of ours: as whom it acts, and what it takes. Jobs carry ids; what they do is asked again when they run.
JOBS = {
    "planwart.mail.tasks.send_mail": "the system; the id of one mail",
    "planwart.mail.tasks.send_due": "the system; the minute it is for",
}

# Every mail: the one address that gets it.
MAILS = {
    MailKind.INVITATION: "the invited address",
    MailKind.CONFIRM_ADDRESS: "the address of the account",
    MailKind.RESET_PASSWORD: "the address of the account",
    MailKind.ACCOUNT_EXISTS: "the address of the account",
    MailKind.TEST: "the operator who asked for it",
}

# Every fact from which something follows outside its room.
CAUSES = {
    "mail.account_mail_requested": ["mail_account"],
    "mail.sending_requested": ["send_now"],
    "mail.server_changed": ["wake_mails"],
    "planning.customer_invited": ["mail_invitation"],
}


def test_every_job_is_decided() -> None:
    assert {name for name in app.tasks if name.startswith("planwart.")} == set(JOBS)


def test_every_mail_is_decided() -> None:
    assert set(MailKind) == set(MAILS)


def test_every_consequence_of_a_fact_is_decided() -> None:
    ours = [name for name in registered() if not name.startswith("tests.")]

    assert {name: found for name in ours if (found := [handler.__name__ for handler in handlers_of(name)])} == CAUSES

"""Mails about firms: who is invited into a team, who hears of a wish for a tier, and who of its answer."""

from planwart.foundation.actor import operator, system
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.mail.choices import MailKind, MailState
from planwart.mail.models import OutboundMail
from planwart.mail.services.sending import send_mail
from planwart.sharing.services.joining import get_team_offer
from planwart.sharing.services.staff import invite_owner, invite_staff, withdraw_staff_offer
from planwart.tenancy.models import Membership
from planwart.tenancy.services import request_upgrade, set_tier
from tests.cast import Cast
from tests.mail.test_mails import sent_to, token_in

CLERK = system("tests")


def mailed_as(kind: MailKind) -> list[str]:
    relay_once()
    with acting(CLERK):
        return sorted(OutboundMail.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_a_place_in_the_team_is_mailed_in_the_firms_name_with_a_link_that_proves_the_address(cast: Cast) -> None:
    offer = invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email="tim@example.org")

    mail = sent_to("tim@example.org")

    assert (mail.kind, mail.state, mail.invitation_id) == (MailKind.STAFF_INVITATION, MailState.POSTFACH, offer.invitation_id)
    assert mail.subject == "Anna Brandt lädt Sie in das Team von Elektro Brandt ein"
    assert mail.sender.startswith("Elektro Brandt über Planwart <")
    found = get_team_offer(CLERK, token_in(mail.text))
    assert (found.offer_id, found.proves_address) == (offer.pk, True)


def test_a_first_owner_hears_from_the_installation_itself(cast: Cast) -> None:
    invite_owner(actor=operator(cast.otto.user.pk), name="Elektro Neu", email="neu@example.org")

    mail = sent_to("neu@example.org")

    assert mail.subject == "Elektro Neu ist in Planwart für Sie eingerichtet"
    assert mail.sender.startswith("Planwart <")


def test_what_was_withdrawn_before_it_left_is_not_sent(cast: Cast) -> None:
    offer = invite_staff(actor=cast.anna.actor, organisation=cast.brandt.organisation, email="tim@example.org")
    relay_once()
    withdraw_staff_offer(actor=cast.anna.actor, offer=offer)
    with acting(CLERK):
        waiting = OutboundMail.objects.get(recipient="tim@example.org")

    assert send_mail(mail_id=waiting.pk) == MailState.DROPPED


def test_a_wish_for_a_tier_reaches_the_operator_and_the_answer_the_one_who_asked(cast: Cast) -> None:
    firm = cast.sommer.organisation
    request_upgrade(actor=cast.erik.actor, organisation=firm, tier="spark")

    asked = sent_to("otto@example.org")
    set_tier(actor=operator(cast.otto.user.pk), organisation_id=firm.pk, tier="spark")
    answered = sent_to("erik@example.org")

    assert asked.subject == "Elektro Sommer fragt den Tarif SPARK an"
    assert "Erik Sommer (erik@example.org)" in asked.text
    assert answered.subject == "Elektro Sommer hat den Tarif SPARK"
    assert (mailed_as(MailKind.UPGRADE_REQUEST), mailed_as(MailKind.TIER_CHANGED)) == (["otto@example.org"], ["erik@example.org"])


def test_a_tier_nobody_asked_for_mails_nobody(cast: Cast) -> None:
    set_tier(actor=operator(cast.otto.user.pk), organisation_id=cast.sommer.organisation.pk, tier="spark")

    assert mailed_as(MailKind.TIER_CHANGED) == []


def test_whoever_has_left_meanwhile_gets_no_answer(cast: Cast) -> None:
    request_upgrade(actor=cast.erik.actor, organisation=cast.sommer.organisation, tier="spark")
    with acting(CLERK):
        Membership.objects.filter(pk=cast.erik.actor.membership_id or 0).update(archived_at="2026-01-01T00:00:00Z")

    set_tier(actor=operator(cast.otto.user.pk), organisation_id=cast.sommer.organisation.pk, tier="spark")

    assert mailed_as(MailKind.TIER_CHANGED) == []

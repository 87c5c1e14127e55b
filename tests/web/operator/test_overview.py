"""The operator's first page: the house in words, what failed, and nothing of what firms plan."""

import pytest
from django.db import connection
from django.urls import get_resolver, reverse

from planwart.foundation.actor import operator, person, system
from planwart.foundation.errors import NotAllowed, NotFound
from planwart.foundation.jobs import enqueue, failed_jobs, retry_job
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.identity.queries import signup_mode
from planwart.mail.models import OutboundMail
from planwart.tenancy.models import Organisation
from planwart.tenancy.services import request_upgrade
from planwart.web.serving.health import look
from tests.cast import Cast
from tests.web.conftest import Browser

SYSTEM = system("tests")


def failed_job() -> int:
    """Put a job on the queue and let it have failed."""
    with acting(SYSTEM):
        enqueue("planwart.mail.tasks.send_mail", mail_id=4711)
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_jobs set status = 'failed', attempts = 8 where args ->> 'mail_id' = '4711' returning id")
            (job_id,) = cursor.fetchone() or (0,)
    return int(job_id)


def status_of(job_id: int) -> str:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs where id = %s", [job_id])
        (status,) = cursor.fetchone() or ("",)
    return str(status)


def test_each_part_has_a_sentence(browser: Browser) -> None:
    page = browser("otto").get(reverse("operator")).content.decode()

    assert [part.name for part in look().parts if part.title not in page] == []
    assert "Die Datenbank antwortet." in page


def test_a_failed_job_is_shown_and_tried_again(browser: Browser) -> None:
    job_id = failed_job()
    otto = browser("otto")

    page = otto.get(reverse("operator")).content.decode()
    answer = otto.post(reverse("operator_job_retry", args=[job_id]))
    again = otto.post(reverse("operator_job_retry", args=[999_999]))

    assert "planwart.mail.tasks.send_mail" in page
    assert "4711" not in page  # what a job carries is not told
    assert (answer.status_code, status_of(job_id), again.status_code) == (302, "todo", 404)


def test_jobs_are_the_operators(cast: Cast) -> None:
    job_id = failed_job()

    assert [job.job_id for job in failed_jobs(cast.otto.actor)] == [job_id]
    assert failed_jobs(cast.anna.actor) == []
    with pytest.raises(NotAllowed):
        retry_job(actor=cast.anna.actor, job_id=job_id)
    with pytest.raises(NotFound):
        retry_job(actor=cast.otto.actor, job_id=999_999)
    assert status_of(job_id) == "failed"


def test_firms_are_listed_with_numbers_and_get_their_tier(browser: Browser, cast: Cast) -> None:
    request_upgrade(actor=cast.erik.actor, organisation=cast.sommer.organisation, tier="spark")
    otto = browser("otto")

    asked = otto.get(reverse("operator")).content.decode()
    listed = otto.get(reverse("operator_firms")).content.decode()
    otto.post(reverse("operator_firm_tier", args=[cast.sommer.organisation.pk]), {"tier": "spark"})
    refused = otto.post(reverse("operator_firm_tier", args=[cast.sommer.organisation.pk]), {"tier": "gold"})

    with acting(SYSTEM):
        firm = Organisation.objects.get(pk=cast.sommer.organisation.pk)
    assert "Elektro Sommer fragt nach dem Tarif SPARK." in asked
    assert ("Elektro Brandt" in listed, "2 von 10" in listed) == (True, True)
    assert (firm.tier, firm.upgrade_tier, refused.status_code) == ("spark", "", 422)


def test_a_company_is_set_up_by_inviting_its_owner(browser: Browser) -> None:
    otto = browser("otto")

    made = otto.post(reverse("operator_firms"), {"name": "Elektro Neu", "email": "neu@example.net", "purpose": "planning"})
    wrong = otto.post(reverse("operator_firms"), {"name": "Elektro Neu", "email": "keine", "purpose": "planning"})
    page = otto.get(reverse("operator_firms")).content.decode()

    relay_once(1000)
    with acting(SYSTEM):
        invited = OutboundMail.objects.filter(recipient="neu@example.net").count()
    assert (made.status_code, wrong.status_code, invited) == (302, 422, 1)
    assert "war noch nicht da" in page


def test_who_may_sign_up_is_shown_and_set(browser: Browser) -> None:
    otto = browser("otto")

    otto.post(reverse("operator_signup"), {"signup": "closed"})
    refused = otto.post(reverse("operator_signup"), {"signup": ["", "everybody"]})
    page = otto.get(reverse("operator_signup")).content.decode()

    assert (signup_mode(), refused.status_code) == ("closed", 422)
    assert 'value="closed" checked' in page


def operators_pages() -> list[str]:
    """The address of every page of the operator that can be opened."""
    below = next(one for one in get_resolver().url_patterns if str(one.pattern) == "betrieb/")
    return [reverse(str(one.name)) for one in below.url_patterns if "<" not in str(one.pattern) and "entfernen" not in str(one.pattern)]  # type: ignore[union-attr]  # it includes


def test_no_page_shows_what_firms_plan_or_for_whom(browser: Browser, cast: Cast) -> None:
    canary = {name: f"kanarie-{name}" for name in ("project", "unit", "floor", "street", "customer", "inviter", "subject", "text")}
    with acting(SYSTEM):
        type(cast.brandt.project)._default_manager.filter(pk=cast.brandt.project.pk).update(name=canary["project"], street=canary["street"])
        type(cast.brandt.plan.unit)._default_manager.filter(pk=cast.brandt.plan.unit_id).update(name=canary["unit"])
        type(cast.brandt.floor)._default_manager.filter(pk=cast.brandt.floor.pk).update(name=canary["floor"])
        type(cast.pending)._default_manager.filter(organisation=cast.brandt.organisation).update(name=canary["customer"])
        type(cast.pending.invitation.invited_by)._default_manager.update(name=canary["inviter"])  # type: ignore[union-attr]  # Anna
    relay_once(1000)
    with acting(SYSTEM):
        OutboundMail.objects.update(recipient_name=canary["customer"], subject=canary["subject"], text=canary["text"], html=canary["text"])
    otto = browser("otto")

    pages = {address: otto.get(address, follow=True) for address in operators_pages()}

    assert len(pages) >= 6
    assert {address: page.status_code for address, page in pages.items()} == dict.fromkeys(pages, 200)
    leaks = [(address, word) for address, page in pages.items() for word in canary.values() if word in page.content.decode()]
    assert leaks == []


def test_the_operator_is_no_member_anywhere(browser: Browser, cast: Cast) -> None:
    otto = browser("otto")

    answers = [
        otto.get(reverse("projects", args=[cast.brandt.organisation.slug])).status_code,
        otto.get(reverse("customer_plan", args=[cast.brandt.plan.pk])).status_code,
    ]

    assert answers == [404, 404]


def test_an_operator_who_is_none_any_more_finds_nothing(browser: Browser, cast: Cast) -> None:
    otto = browser("otto")
    cast.otto.user.is_operator = False
    cast.otto.user.save(update_fields=["is_operator"])

    assert otto.get(reverse("operator")).status_code == 404
    assert operator(cast.otto.user.pk) != person(cast.otto.user.pk)

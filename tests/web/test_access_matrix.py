"""Every address × everybody in the cast: nothing is reachable that nobody decided about."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from planwart.files.queries import logo_of
from planwart.files.services import open_upload, store_logo
from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.mail.models import OutboundMail
from planwart.planning.models import BasePlan, Floor
from planwart.planning.queries import get_floor
from planwart.planning.services.base_plans import add_base_plan, upload_drawing
from planwart.planning.services.invitations import mint_mailed_link
from planwart.samples.choices import SampleState
from planwart.samples.models import SampleHouse
from planwart.samples.queries import contents_of
from planwart.sharing.services.staff import invite_staff, withdraw_staff_offer
from planwart.sharing.services.tokens import make_api_token
from planwart.tenancy.choices import Role
from planwart.web.public.invitation import COOKIE
from planwart.web.realtime.messages import MESSAGES
from tests.cast import Cast, Firm, Person, make_former_member, make_member, make_user
from tests.web.matrix import ON, PEOPLE, ROWS, SIGN_IN, Row, World, api
from tests.web.matrix.rows import picture

BY_ROUTE = {row.route: row for row in ROWS}

# What each socket message needs; who sees and who edits is proven in tests/web/realtime.
SOCKET_MESSAGES = {"hello": "see", "push": "edit", "presence": "see"}


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


@pytest.fixture(autouse=True)
def files_here(tmp_path: Path, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path


def draw(owner: Person, floor: Floor) -> BasePlan:
    """Put a small picture beneath a floor, through the same doors as everybody."""
    data = BytesIO()
    Image.new("L", (400, 300), 255).save(data, "PNG")
    with acting(owner.actor):
        found = get_floor(owner.actor, floor.pk)
        file, _pages = upload_drawing(actor=owner.actor, floor=found, upload=SimpleUploadedFile("plan.png", data.getvalue()))
        return add_base_plan(actor=owner.actor, floor=found, file=file, page=1)


def logo_key(cast: Cast) -> str:
    """Give Anna's firm a logo, once: there is no foreign one, for everybody may see each."""
    firm_id = cast.brandt.organisation.pk
    return (logo_of(firm_id) or store_logo(cast.anna.actor, firm_id, picture())).key


def sample_mark(firm: Firm, owner: Person) -> str:
    """Take the firm's project for its sample house, and return what the page of its removal would show."""
    with acting(system("tests")):
        house, _new = SampleHouse.objects.get_or_create(
            organisation=firm.organisation,
            defaults={"loaded_by_id": owner.actor.membership_id or 0, "place": firm.project, "state": SampleState.READY},
        )
        return contents_of(house).mark


def world_of(cast: Cast, firm: Firm, owner: Person, access_id: int) -> World:
    drawing = draw(owner, firm.floor)
    minted = mint_mailed_link(access_id=cast.pending.pk)
    assert minted is not None
    with acting(system("tests")):
        mail = OutboundMail.objects.create(kind="invitation", recipient="offen@example.org")
    offer, closed = (
        invite_staff(actor=owner.actor, organisation=firm.organisation, email=f"{name}{firm.organisation.pk}@example.org")
        for name in ("neu", "zu")
    )
    withdraw_staff_offer(actor=owner.actor, offer=closed)
    api_token, _text = make_api_token(actor=owner.actor, organisation=firm.organisation, name="Kalkulation", read_only=True, days=30)
    return World(
        firm=firm.organisation.slug,
        organisation_id=firm.organisation.pk,
        project_id=firm.project.pk,
        unit_id=firm.plan.unit_id,
        floor_id=firm.floor.pk,
        plan_id=firm.plan.pk,
        access_id=access_id,
        source_key=drawing.source.key,
        raster_key=drawing.raster.key,
        logo_key=logo_key(cast),
        upload_key=open_upload(actor=owner.actor, name="plan.pdf", size=9).key,
        sample_mark=sample_mark(firm, owner),
        token=minted[1],
        mail_id=mail.pk,
        member_id=make_member(make_user("Mia Mit", email=f"mia{firm.organisation.pk}@example.org"), firm.organisation, Role.STAFF).pk,
        former_id=make_former_member(make_user("Fee Fern", email=f"fee{firm.organisation.pk}@example.org"), firm.organisation).pk,
        offer_id=offer.pk,
        closed_offer_id=closed.pk,
        api_token_id=api_token.pk,
    )


@pytest.fixture
def world(cast: Cast) -> World:
    return world_of(cast, cast.brandt, cast.anna, cast.pending.pk)


def client_of(cast: Cast, name: str, *, strict: bool = False) -> Client:
    client = Client(enforce_csrf_checks=strict, raise_request_exception=True)
    if name != "anonymous":
        client.force_login(cast.people[name].user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(client: Client, row: Row, world: World, method: str) -> tuple[int | str, str]:
    """Send one request and return what came: a status, SIGN_IN or ON; and the body for the message."""
    if row.with_token:
        client.cookies[COOKIE] = world.token
    address = reverse(row.route, kwargs=dict(row.fill(world)))
    response = client.post(address, dict(row.data(world))) if method == "post" else client.get(address)
    # Files are sent open; response.close() would end the transaction of the test as well.
    for close in response._resource_closers:  # type: ignore[attr-defined]  # Django keeps it to itself
        close()
    if response.status_code not in {301, 302, 303}:
        return response.status_code, "" if response.streaming else response.content[:300].decode(errors="replace")
    return (SIGN_IN if reverse("account_login") in response["Location"] and "next=" in response["Location"] else ON), response["Location"]


def test_every_route_stands_in_the_matrix() -> None:
    assert sorted(routes(get_resolver().url_patterns)) == sorted([*BY_ROUTE, *(row.route for row in api.ROWS)])


def test_every_row_answers_everybody() -> None:
    for row in ROWS:
        for answers in (row.get, row.post):
            assert answers is None or tuple(sorted(answers)) == tuple(sorted(PEOPLE)), row.route


def test_every_socket_message_stands_in_the_matrix() -> None:
    assert {name: message.needs for name, message in MESSAGES.items()} == SOCKET_MESSAGES


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_gets_what_the_matrix_says(cast: Cast, world: World, name: str) -> None:
    wrong = []

    for row in ROWS:
        for method, answers in (("get", row.get), ("post", row.post)):
            mark = transaction.savepoint()  # what one request changes, the next must not find
            got, seen = ask(client_of(cast, name), row, world, method)
            transaction.savepoint_rollback(mark)
            right = answers[name] if answers is not None else 405
            if got != right and not (answers is None and got in {SIGN_IN, 404}):
                wrong.append((row.route, method, got, right, seen))

    assert not wrong, "\n".join(map(str, wrong))


def test_foreign_ids_are_the_same_as_missing_ones(cast: Cast, world: World) -> None:
    """Anna, in her own firm, names somebody else's things one by one."""
    foreign = world_of(cast, cast.sommer, cast.erik, 999_998)
    client = client_of(cast, "anna")
    wrong = []

    for row in (row for row in ROWS if row.get and row.get["anna"] in {200, ON}):
        values = row.fill(world)
        for name, value in row.fill(foreign).items():
            if name in {"firm", "token", "mail_id"} or value == values.get(name):
                continue
            missing = "0" * 40 if isinstance(value, str) else 999_999
            answers = [client.get(reverse(row.route, kwargs={**values, name: chosen})) for chosen in (value, missing)]
            bodies = {re.sub(rb"999999|%s" % str(value).encode(), b"", answer.content) for answer in answers}
            if [answer.status_code for answer in answers] != [404, 404] or len(bodies) > 1:
                wrong.append((row.route, name, [answer.status_code for answer in answers]))

    assert not wrong, "\n".join(map(str, wrong))


def test_post_without_the_forms_token_is_refused(cast: Cast, world: World) -> None:
    client = client_of(cast, "anna", strict=True)
    client.cookies[COOKIE] = world.token
    posts = [row for row in ROWS if row.post]

    answers = {row.route: client.post(reverse(row.route, kwargs=dict(row.fill(world))), dict(row.data(world))).status_code for row in posts}

    assert answers == {row.route: 403 for row in posts}

"""Every person gets all bytes he can, and none of them carries a marker that is not his to read."""

import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from planwart.files.models import File
from planwart.foundation.actor import system
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.mail.models import OutboundMail
from planwart.mail.services.sending import send_mail
from planwart.places.models import Place
from tests.canary.crawl import Yield, ask_api, crawl, try_addresses
from tests.canary.house import MAY_READ, MUST_READ, House, build_house
from tests.canary.markers import HEIGHT, markers_in, new_marker, picture_of
from tests.cast import Cast
from tests.files.samples import pdf
from tests.web.matrix import PEOPLE
from tests.web.test_access_matrix import client_of

pytestmark = pytest.mark.timeout(900)

# Everybody was shown these, or anybody can think of them: what others were shown is tried with them left out.
EVERYWHERE = ("/hilfe/", "/konto/")


@pytest.fixture
def house(cast: Cast, tmp_path: Path, settings: LazySettings) -> House:
    settings.MEDIA_ROOT = tmp_path
    return build_house(cast)


def visitor(cast: Cast, name: str) -> Client:
    cache.clear()
    return client_of(cast, name)


def told(house: House, name: str, found: Yield) -> list[tuple[str, str, list[str]]]:
    """The leaks, each with the addresses at which it came out."""
    return [(name, group, sorted(where)[:3]) for marker, where in found.markers.items() for group in house.leaks(name, [marker])]


def test_nobody_reads_what_is_not_his(house: House) -> None:
    """Everybody follows what he is shown, and then asks for whatever page or file anybody else got."""
    found = {name: crawl(visitor(house.cast, name)) for name in PEOPLE}
    open_to_somebody = {address for seen in found.values() for address in seen.answered if not address.startswith(EVERYWHERE)}
    with acting(system("canary")):
        files = {reverse("stored_file", args=[key]) for key in File.objects.values_list("key", flat=True)}  # sockets tell their addresses
    for name in PEOPLE:
        try_addresses(visitor(house.cast, name), open_to_somebody | files, found[name])

    assert [leak for name in PEOPLE for leak in told(house, name, found[name])] == []
    missed = {name: set(groups) - house.groups_of(found[name].markers) for name, groups in MUST_READ.items()}
    assert {name: groups for name, groups in missed.items() if groups} == {}


def test_a_leak_into_a_page_a_file_or_an_answer_is_found(house: House) -> None:
    """Carla's unit gets a name that only Erik may read: her page and her PDF tell, and so does Ben's key."""
    secret = next(marker for marker, group in house.groups.items() if group == "internal:fremd-3")
    with acting(system("canary")):
        Place.objects.filter(pk=house.cast.brandt.plan.unit_id).update(name=f"Wohnung {secret}")
    page, answer = crawl(visitor(house.cast, "carla")), {"ben": Yield()}
    ask_api({"ben": Client(headers={"Authorization": f"Bearer {house.api_keys['ben']}"})}, answer)

    assert {group for _name, group, _where in told(house, "carla", page)} == {"internal:fremd-3"}
    assert {address.endswith(".pdf") for address in page.markers[secret]} == {True, False}
    assert {group for _name, group, _where in told(house, "ben", answer["ben"])} == {"internal:fremd-3"}


def test_no_key_reads_what_its_member_may_not(house: House) -> None:
    clients = {key: Client(headers={"Authorization": f"Bearer {text}"}) for key, text in house.api_keys.items()}
    found = {key: Yield() for key in clients}

    ask_api(clients, found)

    leaks = [leak for key in clients for leak in told(house, key, found[key])]
    assert leaks == []
    for name in ("anna", "ben", "erik"):
        assert not {group for group in MUST_READ[name] if group.startswith(("project", "unit", "plan"))} - house.groups_of(
            found[name].markers
        )
        assert found[f"{name} revoked"].markers == {}


def test_no_mail_carries_what_its_recipient_may_not_read(house: House) -> None:
    """A letter names the firm, who writes, and the one unit it is about."""
    relay_once()
    with acting(system("canary")):
        waiting = list(OutboundMail.objects.values_list("id", flat=True))
    for mail_id in waiting:
        send_mail(mail_id=mail_id)
    with acting(system("canary")):
        letters = list(OutboundMail.objects.exclude(text=""))

    leaks = []
    for letter in letters:
        groups = house.groups_of(markers_in(f"{letter.sender} {letter.subject} {letter.text} {letter.html}".encode()))
        own = house.groups_of(markers_in(letter.recipient.encode()))
        units = {group.partition(":")[2] for group in own if group.startswith("invited")}
        for group in groups - own:
            room, _, thing = group.partition(":")
            if room not in {"firm", "staff", "project"} and not (room in {"unit", "plan"} and thing in (units or {thing})):
                leaks.append((letter.recipient, group))

    assert len(letters) >= 6
    assert leaks == []


def test_a_marker_is_found_wherever_it_was_put() -> None:
    """Else the crawl would find nothing, and that would look like no leak."""

    marker, stream = new_marker(), io.BytesIO()
    picture_of(marker).resize((2048, 4 * HEIGHT)).save(stream, "PNG")

    assert markers_in(f"<p>{marker}</p>".encode()) == {marker}
    assert markers_in(stream.getvalue()) == {marker}
    assert markers_in(pdf(f"BT /F1 12 Tf 72 700 Td ({marker}) Tj ET".encode())) == {marker}
    assert set(MUST_READ) <= set(MAY_READ)

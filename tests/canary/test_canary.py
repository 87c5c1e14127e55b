"""Every person gets all bytes he can, and none of them carries a marker that is not his to read."""

import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from planwart.foundation.actor import system
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.mail.models import OutboundMail
from planwart.mail.services.sending import send_mail
from tests.canary.crawl import Yield, ask_api, crawl, try_addresses
from tests.canary.house import MAY_READ, MUST_READ, House, build_house
from tests.canary.markers import HEIGHT, markers_in, new_marker, picture_of
from tests.cast import Cast
from tests.files.samples import pdf
from tests.web.matrix import PEOPLE
from tests.web.test_access_matrix import client_of

pytestmark = pytest.mark.timeout(900)


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


@pytest.mark.endurance
def test_nobody_reads_what_is_not_his(house: House) -> None:
    found = {name: crawl(visitor(house.cast, name)) for name in PEOPLE}
    everywhere = {address for seen in found.values() for address in seen.shown | seen.answered}
    for name in PEOPLE:
        try_addresses(visitor(house.cast, name), everywhere, found[name])

    assert [leak for name in PEOPLE for leak in told(house, name, found[name])] == []
    missed = {name: set(groups) - house.groups_of(found[name].markers) for name, groups in MUST_READ.items()}
    assert {name: groups for name, groups in missed.items() if groups} == {}


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


@pytest.mark.endurance
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

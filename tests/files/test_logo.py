"""The logo: kept by owner and admin, drawn anew, one for each firm, open to all who know its address."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from planwart.files.models import File
from planwart.files.queries import logo_by_key, logo_of, open_file
from planwart.files.services import remove_logo, store_logo
from planwart.foundation.actor import system
from planwart.foundation.errors import Invalid, NotAllowed, NotFound
from planwart.foundation.models import JournalEntry
from planwart.foundation.scope import acting
from tests.cast import Cast
from tests.files import samples
from tests.foundation.test_wall_rows import draw


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def sent(data: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_store_logo_draws_it_anew_and_small(cast: Cast) -> None:
    file = store_logo(cast.anna.actor, cast.brandt.organisation.pk, sent(samples.png(2_000, 1_000, "red")))

    with open_file(file) as stream, Image.open(io.BytesIO(stream.read())) as picture:
        assert (picture.format, picture.size, picture.info) == ("PNG", (512, 256), {})
    assert (file.name, file.content_type, file.purpose) == ("logo.png", "image/png", File.Purpose.LOGO)
    assert logo_of(cast.brandt.organisation.pk) == file
    assert logo_of(cast.sommer.organisation.pk) is None


def test_store_logo_turns_a_photo_upright_and_forgets_where_it_was_taken(cast: Cast) -> None:
    file = store_logo(cast.anna.actor, cast.brandt.organisation.pk, sent(samples.photo_lying_on_its_side(), "logo.jpg"))

    with open_file(file) as stream, Image.open(io.BytesIO(stream.read())) as picture:
        assert (picture.size, len(picture.getexif())) == ((20, 40), 0)


@pytest.mark.django_db(transaction=True)
def test_store_logo_takes_the_place_of_the_one_before(committed_cast: Cast, storage: Path) -> None:
    firm = committed_cast.brandt.organisation.pk
    old = store_logo(committed_cast.anna.actor, firm, sent(samples.png()))

    new = store_logo(committed_cast.anna.actor, firm, sent(samples.png(colour="red")))

    assert [path.name for path in storage.iterdir()] == [new.key]
    assert logo_of(firm) == new
    with pytest.raises(NotFound):
        logo_by_key(old.key)


@pytest.mark.django_db(transaction=True)
def test_remove_logo_leaves_neither_row_nor_bytes(committed_cast: Cast, storage: Path) -> None:
    firm = committed_cast.brandt.organisation.pk
    store_logo(committed_cast.anna.actor, firm, sent(samples.png()))

    remove_logo(committed_cast.anna.actor, firm)
    remove_logo(committed_cast.anna.actor, firm)

    assert (logo_of(firm), list(storage.iterdir())) == (None, [])
    with acting(system("tests")):
        facts = JournalEntry.objects.filter(fact__startswith="files.").order_by("id").values_list("fact", "actor_name")
        assert list(facts) == [("files.logo_changed", "Anna Brandt"), ("files.logo_removed", "Anna Brandt")]


@pytest.mark.parametrize("name", ["ben", "erik", "carla", "paula", "anonymous"])
def test_others_keep_no_logo_of_this_firm(cast: Cast, name: str, storage: Path) -> None:
    firm = cast.brandt.organisation.pk

    with pytest.raises(NotAllowed):
        store_logo(cast.actors[name], firm, sent(samples.png()))
    with pytest.raises(NotAllowed):
        remove_logo(cast.actors[name], firm)

    assert (logo_of(firm), list(storage.iterdir())) == (None, [])


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (samples.pdf(), "logo.pdf", "Ein Logo ist ein Bild."),
        (b"<svg onload=alert(1)>", "logo.svg", "Diese Art von Datei"),
        (samples.png()[:60], "logo.png", "beschädigt"),
    ],
    ids=["pdf", "svg", "cut"],
)
def test_what_is_no_picture_is_refused_and_the_logo_stays(cast: Cast, data: bytes, name: str, words: str) -> None:
    firm = cast.brandt.organisation.pk
    before = store_logo(cast.anna.actor, firm, sent(samples.png()))

    with pytest.raises(Invalid, match=words):
        store_logo(cast.anna.actor, firm, sent(data, name))

    assert logo_of(firm) == before


def test_the_wall_gives_nobody_a_file_that_is_no_logo(cast: Cast) -> None:
    draw(cast.brandt.plan, cast.brandt.floor, by=cast.anna)
    with acting(system("tests")):
        keys = list(File.objects.values_list("key", flat=True))

    for key in keys:
        with pytest.raises(NotFound):
            logo_by_key(key)

    assert len(keys) >= 4  # source, raster and previews


def test_the_wall_lets_staff_write_no_logo_and_delete_no_file(cast: Cast) -> None:
    logo = store_logo(cast.anna.actor, cast.brandt.organisation.pk, sent(samples.png()))
    draw(cast.brandt.plan, cast.brandt.floor, by=cast.anna)
    remove = "delete from files_file where organisation_id = %s"

    with pytest.raises(ProgrammingError, match="permission denied"), acting(cast.ben.actor), transaction.atomic():
        connection.cursor().execute(remove, [logo.organisation_id])
    with pytest.raises(ProgrammingError, match="row-level security"), acting(cast.ben.actor), transaction.atomic():
        File.objects.create(organisation_id=logo.organisation_id, key="k", name="n", content_type="c", size=1, purpose="logo")
    with acting(cast.anna.actor), connection.cursor() as cursor:
        cursor.execute(remove, [logo.organisation_id])
        assert cursor.rowcount == 1  # the logo, and none of the drawings


def test_anybody_may_fetch_the_logo_and_keep_it(cast: Cast) -> None:
    logo = store_logo(cast.anna.actor, cast.brandt.organisation.pk, sent(samples.png()))

    answer = Client().get(f"/logo/{logo.key}/")

    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]  # the stubs know no streams
    for close in answer._resource_closers:  # type: ignore[attr-defined]  # response.close() would end the transaction of the test
        close()
    assert {name: answer[name] for name in ("Content-Type", "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options")} == {
        "Content-Type": "image/png",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    assert "Set-Cookie" not in answer.headers

"""Files that come in parts: nothing is lost with a line, nothing is taken twice, and nobody meets the upload of another."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django.fixtures import Settings

from planwart.files import rules
from planwart.files.errors import WrongOffset
from planwart.files.models import File, OpenUpload
from planwart.files.services import Upload, append_part, arrived, cancel_upload, open_upload, store_upload, sweeping
from planwart.foundation.actor import system
from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible
from planwart.foundation.scope import acting
from planwart.planning.queries import get_floor
from planwart.planning.services.base_plans import give_drawing
from tests.cast import Cast, Person
from tests.files import samples

CONTENT = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def opened(who: Person, size: int = len(CONTENT), name: str = "plan.pdf", mark: str = "") -> OpenUpload:
    return open_upload(actor=who.actor, name=name, size=size, mark=mark)


def sent(who: Person, content: bytes, *, part: int = 4_000, name: str = "plan.pdf") -> OpenUpload:
    """Send a whole file in parts."""
    upload = opened(who, len(content), name)
    for offset in range(0, len(content), part):
        upload = append_part(actor=who.actor, key=upload.key, offset=offset, content=content[offset : offset + part])
    return upload


def read(upload: Upload) -> bytes:
    return b"".join(upload.chunks())


def count(model: type[File | OpenUpload]) -> int:
    with acting(system("tests")):
        return model.objects.count()


def age(model: type[File | OpenUpload], **fields: dt.datetime) -> None:
    with acting(system("tests")):
        model.objects.update(**fields)


@pytest.mark.django_db(transaction=True)
def test_parts_arrive_as_one_file_and_are_forgotten(committed_cast: Cast, storage: Path) -> None:
    upload = sent(committed_cast.anna, CONTENT)

    with arrived(actor=committed_cast.anna.actor, key=upload.key) as whole:
        assert (whole.name, read(whole)) == ("plan.pdf", CONTENT)

    assert (count(OpenUpload), list(storage.iterdir())) == (0, [])


def test_parts_lie_in_the_storage_closed_to_others(cast: Cast, storage: Path) -> None:
    sent(cast.anna, CONTENT)

    assert sorted(path.stat().st_size for path in storage.iterdir()) == [2_240, 4_000, 4_000]
    assert {path.stat().st_mode & 0o777 for path in storage.iterdir()} == {0o600}


@pytest.mark.parametrize("offset", [0, 3_999, 4_001, 8_000])
def test_a_part_that_does_not_follow_is_refused_and_told_where_to_go_on(cast: Cast, offset: int) -> None:
    upload = opened(cast.anna)
    append_part(actor=cast.anna.actor, key=upload.key, offset=0, content=CONTENT[:4_000])

    with pytest.raises(WrongOffset) as refused:
        append_part(actor=cast.anna.actor, key=upload.key, offset=offset, content=CONTENT[:4_000])

    assert refused.value.offset == 4_000
    append_part(actor=cast.anna.actor, key=upload.key, offset=4_000, content=CONTENT[4_000:])
    with arrived(actor=cast.anna.actor, key=upload.key) as whole:
        assert read(whole) == CONTENT


@pytest.mark.parametrize("content", [b"", b"x" * (rules.MOST_PART_BYTES + 1), b"x" * (len(CONTENT) + 1)], ids=["empty", "large", "more"])
def test_a_part_that_cannot_be_is_refused_and_leaves_nothing(cast: Cast, storage: Path, content: bytes) -> None:
    upload = opened(cast.anna)

    with pytest.raises(Invalid):
        append_part(actor=cast.anna.actor, key=upload.key, offset=0, content=content)

    assert list(storage.iterdir()) == []


def test_an_upload_does_not_become_countless_files(cast: Cast, storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_PARTS", 3)
    upload = opened(cast.anna)
    for offset in range(3):
        append_part(actor=cast.anna.actor, key=upload.key, offset=offset, content=b"x")

    with pytest.raises(Invalid):
        append_part(actor=cast.anna.actor, key=upload.key, offset=3, content=b"x")

    assert len(list(storage.iterdir())) == 3


def test_a_part_left_behind_by_a_dead_process_is_written_anew(cast: Cast, storage: Path) -> None:
    upload = opened(cast.anna, 4)
    (storage / f"{upload.key}.0").write_bytes(b"half a")

    append_part(actor=cast.anna.actor, key=upload.key, offset=0, content=b"part")

    with arrived(actor=cast.anna.actor, key=upload.key) as whole:
        assert read(whole) == b"part"


@pytest.mark.parametrize("name", ["ben", "erik", "adam"])
def test_an_upload_is_nobody_elses(cast: Cast, name: str) -> None:
    upload = sent(cast.anna, CONTENT)
    other = cast.actors[name]

    for attempt in (
        lambda: append_part(actor=other, key=upload.key, offset=len(CONTENT), content=b"x"),
        lambda: cancel_upload(actor=other, key=upload.key),
        lambda: arrived(actor=other, key=upload.key).__enter__(),
    ):
        with pytest.raises(NotFound):
            attempt()

    with acting(other):  # nor does the wall show it
        assert not OpenUpload.objects.exists()


@pytest.mark.parametrize("name", ["carla", "paula", "anonymous"])
def test_who_is_no_member_begins_none(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        open_upload(actor=cast.actors[name], name="plan.pdf", size=1)


def test_an_upload_that_is_not_complete_cannot_be_taken(cast: Cast) -> None:
    upload = opened(cast.anna)

    with pytest.raises(NotPossible), arrived(actor=cast.anna.actor, key=upload.key):
        pass


def test_after_the_end_there_is_nothing_to_add(cast: Cast) -> None:
    upload = sent(cast.anna, CONTENT)
    with pytest.raises(Invalid):
        append_part(actor=cast.anna.actor, key=upload.key, offset=len(CONTENT), content=b"x")
    with arrived(actor=cast.anna.actor, key=upload.key):
        pass

    with pytest.raises(NotFound):
        append_part(actor=cast.anna.actor, key=upload.key, offset=len(CONTENT), content=b"x")


def test_the_same_file_goes_on_where_it_stood(cast: Cast) -> None:
    first = opened(cast.anna, mark="1700000000")
    append_part(actor=cast.anna.actor, key=first.key, offset=0, content=CONTENT[:4_000])

    again, other, of_ben = opened(cast.anna, mark="1700000000"), opened(cast.anna, mark="1800000000"), opened(cast.ben, mark="1700000000")

    assert (again.key, again.offset) == (first.key, 4_000)
    assert len({first.key, other.key, of_ben.key}) == 3
    assert min(len(upload.key) for upload in (first, other, of_ben)) * 4 >= 128


@pytest.mark.django_db(transaction=True)
def test_cancelling_leaves_neither_row_nor_bytes(committed_cast: Cast, storage: Path) -> None:
    upload = sent(committed_cast.anna, CONTENT)

    cancel_upload(actor=committed_cast.anna.actor, key=upload.key)

    assert (count(OpenUpload), list(storage.iterdir())) == (0, [])


def test_a_person_has_so_many_open_and_no_more(cast: Cast) -> None:
    for number in range(rules.MOST_OPEN_OF_PERSON):
        opened(cast.anna, name=f"{number}.pdf")

    with pytest.raises(NotPossible):
        opened(cast.anna, name="one too many.pdf")

    assert opened(cast.ben).key


def test_a_firm_has_so_many_open_and_no_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planwart.files.services.uploads.MOST_OPEN_IN_FIRM", 2)
    opened(cast.anna)
    opened(cast.ben)

    with pytest.raises(NotPossible):
        opened(cast.adam)

    assert opened(cast.erik).key


def test_a_full_storage_takes_no_more_of_this_firm(cast: Cast, settings: Settings) -> None:
    settings.STORAGE_LIMIT_BYTES = 30_000
    opened(cast.anna, 20_000)

    with pytest.raises(NotPossible, match="Speicher"):
        opened(cast.ben, 20_000)
    settings.STORAGE_LIMIT_BYTES = 100
    with pytest.raises(NotPossible, match="Speicher"):
        store_upload(actor=cast.anna.actor, upload=SimpleUploadedFile("plan.png", samples.png(300, 300, "red")))

    settings.STORAGE_LIMIT_BYTES = 30_000
    assert opened(cast.erik, 20_000).key
    assert count(File) == 0


@pytest.mark.parametrize("size", [0, -1, 200 * 1024**2])
def test_an_empty_or_too_large_file_is_refused_before_it_travels(cast: Cast, size: int) -> None:
    with pytest.raises(Invalid):
        opened(cast.anna, size)


@pytest.mark.django_db(transaction=True)
def test_a_bad_file_in_parts_leaves_nothing_and_a_busy_house_keeps_it(committed_cast: Cast, storage: Path) -> None:
    bad, waiting = sent(committed_cast.anna, b"<svg/>" * 100), sent(committed_cast.anna, samples.png(), name="plan.png")

    with pytest.raises(Invalid), arrived(actor=committed_cast.anna.actor, key=bad.key) as upload:
        store_upload(actor=committed_cast.anna.actor, upload=upload)
    with pytest.raises(NotPossible), arrived(actor=committed_cast.anna.actor, key=waiting.key):
        raise NotPossible

    assert count(File) == 0
    assert [path.name for path in storage.iterdir()] == [f"{waiting.key}.0"]


@pytest.mark.django_db(transaction=True)
def test_sweeping_takes_what_nobody_finished_and_nothing_else(committed_cast: Cast, storage: Path) -> None:
    anna = committed_cast.anna
    with acting(anna.actor):
        floor = get_floor(anna.actor, committed_cast.brandt.floor.pk)
    give_drawing(actor=anna.actor, floor=floor, upload=SimpleUploadedFile("plan.png", samples.png()))
    used = {path.name for path in storage.iterdir()}
    store_upload(actor=anna.actor, upload=SimpleUploadedFile("nie.pdf", samples.pdf(b"", b"")), thumbnails=2)
    sent(anna, CONTENT)

    assert (sweeping.sweep_uploads(), sweeping.sweep_drawings()) == (0, 0)
    age(OpenUpload, moved_at=timezone.now() - dt.timedelta(days=3))
    age(File, created_at=timezone.now() - dt.timedelta(days=8))
    assert (sweeping.sweep_uploads(), sweeping.sweep_drawings()) == (1, 1)

    assert {path.name for path in storage.iterdir()} == used
    assert (count(OpenUpload), count(File)) == (0, len(used))

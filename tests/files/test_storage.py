"""Nothing leans on files having a path: everything works in a storage that has none."""

from __future__ import annotations

import inspect

import pytest
from django.core.files.storage import InMemoryStorage, default_storage, memory
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from planwart.files.queries import logo_of, open_file
from planwart.files.services import append_part, arrived, open_upload, remove_logo, store_logo
from planwart.foundation.scope import acting
from planwart.planning.queries import current_base_plan, get_floor
from planwart.planning.services.base_plans import add_base_plan, give_drawing, pages_of_drawing
from tests.cast import Cast
from tests.files import samples


class NoPaths(InMemoryStorage):
    """A storage as it may stand on another machine: whoever asks for a path is refused, but for its own tree in memory."""

    def path(self, name: str) -> str:
        if inspect.stack()[1].filename != memory.__file__:
            raise NotImplementedError(name)
        return str(super().path(name))


@pytest.fixture(autouse=True)
def elsewhere(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "tests.files.test_storage.NoPaths"}}


def test_the_storage_knows_no_paths() -> None:
    with pytest.raises(NotImplementedError):
        default_storage.path("plan")


def test_a_drawing_in_parts_goes_the_whole_way(cast: Cast) -> None:
    actor, content = cast.anna.actor, samples.pdf(b"", b"0 0 100 100 re f")
    with acting(actor):
        floor = get_floor(actor, cast.brandt.floor.pk)
    upload = open_upload(actor=actor, name="plan.pdf", size=len(content))
    for start in range(0, len(content), 500):
        append_part(actor=actor, key=upload.key, offset=start, content=content[start : start + 500])

    with arrived(actor=actor, key=upload.key) as sent:
        file, pages = give_drawing(actor=actor, floor=floor, upload=sent)
    with acting(actor):
        assert pages_of_drawing(actor=actor, floor=floor, file=file) == pages
    add_base_plan(actor=actor, floor=floor, file=file, page=2)

    with acting(actor):
        drawing = current_base_plan(floor)
    assert drawing is not None
    with open_file(drawing.raster) as raster, open_file(drawing.source) as source:
        assert (raster.read(8), source.read()) == (b"\x89PNG\r\n\x1a\n", content)


def test_a_logo_comes_and_goes(cast: Cast) -> None:
    firm = cast.brandt.organisation.pk
    logo = store_logo(cast.anna.actor, firm, SimpleUploadedFile("logo.webp", samples.picture("WEBP")))

    with open_file(logo) as stream:
        assert stream.read(4) == b"\x89PNG"
    remove_logo(cast.anna.actor, firm)
    assert logo_of(firm) is None

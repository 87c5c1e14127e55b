"""A sample house as a firm loads it; of its storeys only the first is drawn, unless a test is about all of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.samples.house import building as house_building
from planwart.samples.house.drawing import draw
from planwart.samples.house.storeys import STOREYS, Storey
from planwart.samples.models import SampleHouse
from planwart.samples.services import build_sample, building, load_sample
from tests.cast import Firm, Person

Load = Callable[[Firm, Person], SampleHouse]

_pages: dict[str, bytes] = {}


def remembered(storey: Storey, *, project: str) -> bytes:
    """Draw each page once for all tests of this run: it is the same every time, and typst takes a second."""
    if storey.name not in _pages:
        _pages[storey.name] = draw(storey, project=project)
    return _pages[storey.name]


@pytest.fixture(autouse=True)
def files_here(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(house_building, "draw", remembered)
    return tmp_path / "files"


@pytest.fixture
def one_storey(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "STOREYS", STOREYS[:1])


@pytest.fixture
def load(one_storey: None) -> Load:
    """Return a function that loads the house for a firm and does what the job does."""

    def load_for(firm: Firm, owner: Person) -> SampleHouse:
        asked = load_sample(actor=owner.actor, organisation=firm.organisation)
        build_sample(sample_id=asked.pk)
        return stored(asked.pk)

    return load_for


def stored(sample_id: int) -> SampleHouse:
    with acting(system("tests")):
        return SampleHouse.objects.select_related("place").get(pk=sample_id)

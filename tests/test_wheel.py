"""The wheel carries everything a machine without Node and without our sources needs."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NEEDED = (
    r"planwart/web/static/editor/manifest\.json",
    r"planwart/web/static/editor/assets/.+\.js",
    r"planwart/web/static/editor/assets/.+\.css",
    r"planwart/web/static/planwart/icons\.svg",
    r"planwart/web/templates/web/base\.html",
    r"planwart/web/locale/de/LC_MESSAGES/django\.mo",
    r"planwart/web/help/handbook/README\.md",
    r"planwart/exports/fonts/.+\.ttf",
    r"planwart/exports/typst/sheet\.typ",
    r"planwart/planning/catalogue/symbols\.json",
    r"planwart/samples/house/drawing\.typ",
    r"planwart/planning/migrations/0001_initial\.py",
)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Build the wheel as ``make dist`` does and list what is in it."""
    folder = tmp_path_factory.mktemp("wheel")
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "build", "--quiet", "--wheel", "--offline", "--out-dir", folder], cwd=ROOT, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_is_whole(names: list[str]) -> None:
    missing = [pattern for pattern in NEEDED if not any(re.fullmatch(pattern, name) for name in names)]

    assert missing == []


def test_the_wheel_carries_the_program_and_nothing_of_the_workshop(names: list[str]) -> None:
    strange = [name for name in names if not name.startswith(("planwart/", "planwart-")) or "node_modules" in name or "__pycache__" in name]

    assert strange == []

"""The docs name what exists: every setting, every command, every room; and they name nothing that is gone."""

import argparse
import re
from pathlib import Path

from planwart.running.cli import _parser

ROOT = Path(__file__).resolve().parent.parent
HANDBOOK = ROOT / "docs" / "handbuch"
_READERS = re.compile(r"env_(?:str|int|bool|list|networks|path|secret)\(\s*\"([A-Z_]+)\"")


def test_every_setting_stands_in_the_handbook_and_no_other() -> None:
    read = {name for path in (ROOT / "planwart").rglob("*.py") for name in _READERS.findall(path.read_text(encoding="utf-8"))}
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (HANDBOOK / "einstellungen.md").read_text(encoding="utf-8"), re.MULTILINE))

    assert documented == read


def test_only_the_readers_read_the_environment() -> None:
    allowed = {"foundation/environment.py", "running"}  # running also hands the environment on to its children
    readers = {
        str(path.relative_to(ROOT / "planwart"))
        for path in (ROOT / "planwart").rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    }

    assert {path for path in readers if path not in allowed and path.split("/")[0] not in allowed} == set()


def test_every_command_and_option_stands_in_the_handbook() -> None:
    words = (HANDBOOK / "betrieb.md").read_text(encoding="utf-8")
    menu = next(action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))

    assert [name for name in menu.choices if f"`planwart {name}`" not in words] == []
    options = {
        option
        for parser in menu.choices.values()
        for action in parser._actions
        if action.help != argparse.SUPPRESS
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    assert {option for option in options if f"`{option}`" not in words} == set()


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None

    assert [name for name in phony.group(1).split() if not re.search(rf"^{name}:.*## \w", makefile, re.MULTILINE)] == []


def test_every_room_stands_on_the_map() -> None:
    drawn = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (ROOT / "planwart").glob("*/__init__.py")]

    assert [room for room in rooms if not re.search(rf"^  {room}/", drawn, re.MULTILINE)] == []
    assert len(drawn.splitlines()) < 200


def test_links_in_the_docs_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert dead == []


def test_every_fact_is_explained_and_no_other() -> None:
    recorded = {
        name
        for path in (ROOT / "planwart").rglob("facts.py")
        for name in re.findall(r"^@fact\(\"([a-z_.]+)\"\)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    explained = set(re.findall(r"^\| `([a-z_.]+)` \|", (ROOT / "docs" / "facts.md").read_text(encoding="utf-8"), re.MULTILINE))

    assert explained == recorded

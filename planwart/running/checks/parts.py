"""Is everything there that was built, and what do the parts of the status page say?"""

import io
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import SystemCheckError

_PACKAGE = Path(__file__).resolve().parents[2]


def faults(*, runs: bool) -> Iterator[str]:
    """Yield what was not built, and what works badly."""
    from planwart.web.serving import health  # needs the set-up

    yield from _not_built(_PACKAGE)
    try:
        call_command("check", fail_level="WARNING", stdout=io.StringIO(), stderr=io.StringIO())
    except SystemCheckError as error:
        yield str(error)
    looked = [health.storage(), health.disk(), health.sandbox(), health.backup()]
    if runs:
        looked.append(health.jobs())
    yield from (part.words for part in looked if not part.works)


def _not_built(package: Path) -> Iterator[str]:
    if not (package / "web" / "static" / "editor" / "manifest.json").is_file():
        yield "The built pages and editor are missing. Run: make"
    if not any((package / "exports" / "fonts").glob("*")):
        yield "The fonts for plan sheets are missing. Run: make"
    if any(not text.with_suffix(".mo").is_file() for text in package.glob("*/locale/*/LC_MESSAGES/*.po")):
        yield "The translations are not compiled. Run: make"

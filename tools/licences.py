"""Fail if an installed package carries a licence that would bind Planwart's own code, or none that we know."""

import json
import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

_ALLOWED = re.compile(
    r"apache|mit\b|mit-|bsd|isc\b|psf|python software|python-2|mpl|mozilla|unlicense|public domain|cc0|0bsd|hpnd|zlib|zpl"
    r"|postgresql|blueoak|ofl|cc-by|lgpl|lesser general public",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(r"\bagpl|affero|(?<!l)(?<!lesser )\bgpl|(?<!lesser )general public", re.IGNORECASE)

# Packages whose metadata does not say it, with what their licence file says.
_READ_BY_HAND: dict[str, str] = {
    "axe-playwright-python": "MIT",
}


def licence_of(package: Distribution) -> str:
    """Return what a package's metadata says about its licence, in one line."""
    classifiers = [line.rpartition("::")[2].strip() for line in package.metadata.get_all("Classifier") or [] if line.startswith("License")]
    text = _field(package, "License-Expression") or " / ".join(classifiers) or _field(package, "License")[:80]
    return " ".join(text.split())


def _field(package: Distribution, name: str) -> str:
    return str(package.metadata[name]) if name in package.metadata else ""


def is_allowed(licence: str) -> bool:
    """Tell whether at least one alternative of a licence expression is allowed and none is left that binds us.

    >>> [is_allowed(text) for text in ("MIT", "GPL-2.0 OR MIT", "GPL-3.0", "LGPL-3.0-only", "AGPL-3.0", "")]
    [True, True, False, True, False, False]
    """
    alternatives = re.split(r"\bOR\b", licence)
    return any(_ALLOWED.search(text) and not _FORBIDDEN.search(text) for text in alternatives)


def faults() -> list[str]:
    """Return one line for each package whose licence is not allowed."""
    found = []
    for package in distributions():
        name = package.metadata["Name"]
        licence = _READ_BY_HAND.get(name, "") or licence_of(package)
        if not is_allowed(licence):
            found.append(f"{name}: {licence or 'no licence named'}")
    for path in sorted(Path("editor/node_modules").glob("**/package.json")):
        if path.parent.parent.name == "node_modules" or path.parent.parent.name.startswith("@"):
            content = json.loads(path.read_text(encoding="utf-8"))
            if "version" in content and not is_allowed(str(content.get("license", ""))):
                found.append(f"{content.get('name')} (npm): {content.get('license')}")
    return sorted(set(found))


def main() -> int:
    found = faults()
    for line in found:
        print(f"licence not allowed: {line}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

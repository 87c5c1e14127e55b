"""Licence expressions are judged by what they leave us."""

import pytest

from tools.licences import is_allowed


@pytest.mark.parametrize("licence", ["MIT", "BSD-3-Clause AND MIT", "GPL-2.0 OR MIT", "LGPL-3.0-only", "Apache-2.0", "MPL-2.0"])
def test_is_allowed_admits(licence: str) -> None:
    assert is_allowed(licence)


@pytest.mark.parametrize(
    "licence", ["GPL-3.0", "AGPL-3.0-or-later", "GNU General Public License v3 (GPLv3)", "MIT AND GPL-3.0", "", "proprietary"]
)
def test_is_allowed_refuses(licence: str) -> None:
    assert not is_allowed(licence)

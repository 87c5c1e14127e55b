"""typst sees its own folder and nothing else."""

from pathlib import Path

import pytest

from planwart.exports.typesetting import set_document


@pytest.mark.parametrize(
    "source",
    ['#read("/etc/hostname")', '#read("../../../../../../etc/hostname")', '#image("/etc/hostname")', '#json("/proc/self/environ")'],
)
def test_a_template_reaches_no_file_outside_its_folder(tmp_path: Path, source: str) -> None:
    template = tmp_path / "curious.typ"
    template.write_text(source, encoding="utf-8")

    with pytest.raises(RuntimeError):
        set_document(template, {}, {})


def test_no_font_of_the_system_is_used(tmp_path: Path) -> None:
    template = tmp_path / "fonts.typ"
    template.write_text('#set text(font: ("DejaVu Sans", "IBM Plex Sans"))\nA', encoding="utf-8")

    assert b"DejaVuSans-" not in set_document(template, {}, {})

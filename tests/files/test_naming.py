"""Names of uploads, as people may read them."""

import pytest

from planwart.files.naming import display_name
from planwart.files.sniffing import FileKind, ending_agrees, sniff


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Grundriss OG.pdf", "Grundriss OG.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Pläne\\EG.pdf", "EG.pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
        ("a\0b\x07.png", "ab.png"),
        ("zwei\r\nZeilen.pdf", "zwei Zeilen.pdf"),
        ("con.pdf", "_con.pdf"),
        ("NUL", "_NUL"),
        (".htaccess", "htaccess"),
        ("plan.pdf. . ", "plan.pdf"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
        ("Wohnu\u0308ng.pdf", "Wohnüng.pdf"),
        ("\u200b\u200f", "upload"),
        ("", "upload"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("😀 Plan.jpg", "😀 Plan.jpg"),
    ],
)
def test_display_name_is_harmless_and_readable(given: str, shown: str) -> None:
    assert display_name(given) == shown


def test_sniff_tells_kinds_by_their_first_bytes() -> None:
    heads = (b"\x89PNG\r\n\x1a\nrest", b"\xff\xd8\xff\xe0", b"\xef\xbb\xbf%PDF-1.4", b"MZ", b"", b"<svg>")

    assert [sniff(head) for head in heads] == [FileKind.PNG, FileKind.JPEG, FileKind.PDF, None, None, None]


def test_ending_agrees_only_with_its_own_kind() -> None:
    answers = [ending_agrees(name, FileKind.JPEG) for name in ("a.jpg", "a.JPEG", "ohne", "a.v2", "a.png", "a.pdf")]

    assert answers == [True, True, True, True, False, False]

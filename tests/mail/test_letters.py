"""How every letter reads, in both languages and both forms, and what none of them may contain."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import LazySettings

from tests.mail.letters_of_all import BASE_URL, GOLDEN, LETTERS, kinds_without_a_letter, written

LANGUAGES = ("de", "en")


@pytest.fixture(autouse=True)
def on_plan_example(settings: LazySettings) -> None:
    settings.BASE_URL = BASE_URL


def both(name: str, language: str) -> tuple[str, str]:
    text, html = written(name, language).values()
    return text, html


def test_every_kind_of_mail_is_read_here() -> None:
    assert kinds_without_a_letter() == set()


def test_no_golden_letter_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {
        path.name for name in LETTERS for language in LANGUAGES for path in written(name, language)
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_it_reads_as_it_was_approved(name: str, language: str) -> None:
    for path, words in written(name, language).items():
        assert words == path.read_text(encoding="utf-8"), f"{path.name}: see tests/mail/letters_of_all.py"


@pytest.mark.parametrize("name", LETTERS)
def test_both_languages_are_there(name: str) -> None:
    german, english = (both(name, language)[0] for language in LANGUAGES)

    assert german != english
    assert "Sie erhalten diese E-Mail, weil" in german
    assert "You receive this e-mail because" in english


class Seen(HTMLParser):
    """What a mail program would fetch, run or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for key, value in attrs if key in {"href", "src", "background", "action"}]

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_it_fetches_nothing_and_has_one_link_shown_twice(name: str, language: str) -> None:
    text, html = both(name, language)
    seen = Seen()
    seen.feed(html)

    assert set(seen.tags) & {"img", "script", "link", "iframe", "form", "object", "table", "base"} == set()
    assert "url(" not in html
    assert len(seen.links) == 2
    assert len(set(seen.links)) == 1
    assert seen.links[0].startswith(f"{BASE_URL}/")
    assert set(re.findall(r"https?://[^/\s\"<]+", text + html)) == {BASE_URL}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_text_and_html_say_the_same(name: str, language: str) -> None:
    text, html = both(name, language)
    seen = Seen()
    seen.feed(html)
    said = " ".join(seen.words)

    missing = [line for line in text.splitlines()[3:] if line.strip(" -:") and " ".join(line.rstrip(":").split()) not in said]

    assert missing == []


def test_what_people_typed_is_no_markup(settings: LazySettings) -> None:
    from dataclasses import replace

    letter = replace(LETTERS["invitation-editor"](), firm="<img src=x onerror=alert(1)>", heading="{{ letter }} {x.__class__} <b>")

    html = letter.as_html()

    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "{{ letter }} {x.__class__} &lt;b&gt;" in html

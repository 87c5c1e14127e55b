"""The handbook as pages: all of it is listed, every link leads on, and it is read without an account."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from planwart.web.help.pages import all_pages, anchor_of, chapters

HANDBOOK = Path(__file__).resolve().parents[3] / "docs" / "handbuch"


def test_every_page_of_the_handbook_is_built_and_listed_once() -> None:
    written = sorted(file.stem for file in HANDBOOK.glob("*.md") if file.stem != "README")

    assert sorted(slug for chapter in chapters() for slug, _title in chapter.pages) == written
    assert sorted(slug for slug in all_pages() if slug) == written


@pytest.mark.django_db
def test_every_link_and_anchor_of_the_handbook_leads_somewhere() -> None:
    client, dead = Client(), []

    for slug in all_pages():
        address = reverse("help_page", args=[slug]) if slug else reverse("help")
        body = client.get(address).content.decode()
        for target in re.findall(r'href="(/hilfe/[^"]*|#[^"]+)"', body):
            path, _mark, anchor = target.partition("#")
            answer = client.get(path or address)
            if answer.status_code != 200 or (anchor and f'id="{anchor}"' not in answer.content.decode()):
                dead.append((address, target))

    assert dead == []


@pytest.mark.django_db
def test_a_page_shows_tables_code_and_its_title_once() -> None:
    body = Client().get(reverse("help_page", args=["einstellungen"])).content.decode()

    assert body.count("<h1>") == 1
    assert "<h1>Einstellungen</h1>" in body
    assert '<div class="scroll-x" tabindex="0" role="region" aria-label="Tabelle"><table>' in body


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["gibt-es-nicht", "README", "readme", "settings"])
def test_a_name_that_is_no_page_is_missing(slug: str) -> None:
    assert Client().get(f"/hilfe/{slug}/").status_code == 404


def test_headings_become_readable_anchors() -> None:
    assert anchor_of("Größe & Fläche prüfen") == "groesse-flaeche-pruefen"

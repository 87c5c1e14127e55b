"""Large files in parts, over HTTP: the way of the upload controller and of programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from planwart.files.models import OpenUpload
from planwart.foundation.scope import acting
from planwart.planning.queries import current_base_plan
from tests.cast import Cast
from tests.files import samples
from tests.web.conftest import Browser

RAW = "application/octet-stream"


def begun(cast: Cast, client: Client, size: object, **more: object) -> Any:
    address = reverse("upload_begin", args=[cast.brandt.organisation.slug])
    return client.post(address, {"name": "plan.png", "size": size, **more})


def part(client: Client, address: str, offset: object, content: bytes) -> Any:
    return client.post(f"{address}?offset={offset}", content, content_type=RAW)


def test_a_drawing_in_parts_lies_beneath_its_floor(cast: Cast, browser: Browser) -> None:
    client, content = browser("ben"), samples.noisy_picture()
    upload = begun(cast, client, len(content)).json()
    half = len(content) // 2

    first = part(client, upload["address"], 0, content[:half])
    lost = part(client, upload["address"], 0, content[:half])
    again = client.head(upload["address"])
    last = part(client, upload["address"], int(again["Upload-Offset"]), content[half:])
    page = reverse("floor_upload", args=[cast.brandt.organisation.slug, cast.brandt.floor.pk])
    answer = client.post(page, {"upload": upload["key"]}, headers={"Accept": "application/json"})

    assert [each.status_code for each in (first, lost, last)] == [200, 409, 200]
    assert (lost.json()["offset"], again["Upload-Offset"], last.json()["offset"]) == (half, str(half), len(content))
    assert answer.json() == {"next": reverse("floor_scale", args=[cast.brandt.organisation.slug, cast.brandt.floor.pk])}
    with acting(cast.ben.actor):
        assert current_base_plan(cast.brandt.floor) is not None
        assert not OpenUpload.objects.exists()


@pytest.mark.parametrize("size", ["", "0", "-1", "1.5", "9" * 30, "²", "1e3", str(101 * 1024**2)])
def test_a_size_that_cannot_be_is_refused_in_words(cast: Cast, browser: Browser, size: str) -> None:
    answer = begun(cast, browser("anna"), size)

    assert answer.status_code == 422
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize(
    ("more", "status"),
    [({"name": ""}, 422), ({"name": "\0"}, 400), ({"mark": "x" * 500}, 201), ({"name": "\u202e" * 400}, 201), ({"name": ["a", "b"]}, 201)],
)
def test_hostile_words_about_a_file_break_nothing(cast: Cast, browser: Browser, more: dict[str, object], status: int) -> None:
    assert begun(cast, browser("anna"), 9, **more).status_code == status


@pytest.mark.parametrize(
    ("offset", "content", "status"),
    [
        ("", b"x", 422),
        ("-1", b"x", 422),
        ("9" * 40, b"x", 422),
        ("1", b"x", 409),
        ("0", b"", 422),
        ("0", b"x" * 10, 422),
        ("0", b"x" * 9, 200),
    ],
)
def test_a_part_is_taken_or_refused_in_words(cast: Cast, browser: Browser, offset: str, content: bytes, status: int) -> None:
    client = browser("anna")
    upload = begun(cast, client, 9).json()

    answer = part(client, upload["address"], offset, content)

    assert answer.status_code == status
    assert ("error" in answer.json()) == (status != 200)


@pytest.mark.parametrize("name", ["ben", "adam", "erik", "carla", "paula"])
def test_an_upload_of_another_is_missing(cast: Cast, browser: Browser, name: str) -> None:
    upload = begun(cast, browser("anna"), 9).json()
    other = browser(name)

    answers = [
        other.get(upload["address"]),
        part(other, upload["address"], 0, b"x"),
        other.post(f"{upload['address']}abbrechen/"),
        other.post(
            reverse("floor_upload", args=[cast.brandt.organisation.slug, cast.brandt.floor.pk]),
            {"upload": upload["key"]},
        ),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert browser("anna").get(upload["address"]).json()["offset"] == 0


def test_a_cancelled_upload_is_missing(cast: Cast, browser: Browser) -> None:
    client = browser("anna")
    upload = begun(cast, client, 9).json()

    assert client.post(f"{upload['address']}abbrechen/").status_code == 200

    assert part(client, upload["address"], 0, b"x").status_code == 404
    assert client.get(upload["address"]).json() == {"error": "Diesen Upload gibt es nicht mehr. Bitte beginnen Sie neu."}


def test_a_bad_file_is_told_to_the_controller_in_words(cast: Cast, browser: Browser) -> None:
    page = reverse("floor_upload", args=[cast.brandt.organisation.slug, cast.brandt.floor.pk])
    drawing = SimpleUploadedFile("plan.png", b"<svg/>")

    answer = browser("anna").post(page, {"drawing": drawing}, headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert answer.json()["error"].startswith("Diese Art von Datei lässt sich nicht öffnen.")

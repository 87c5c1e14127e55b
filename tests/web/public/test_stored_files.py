"""How stored files leave the house: what the browser is told, and to whom they are sent at all."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from planwart.files.models import File
from planwart.files.services import store_logo, store_upload
from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.planning.models import BasePlan
from planwart.planning.queries import get_floor
from planwart.planning.services.base_plans import give_drawing
from planwart.planning.services.customers import end_customer_access
from tests.cast import Cast
from tests.files import samples
from tests.web.conftest import Browser

HOSTILE = '"><script>alert(1); é\u202e.pdf'
TOLD = ("Content-Type", "Content-Disposition", "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options")
CLOSED = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}


def drawn(cast: Cast) -> BasePlan:
    with acting(cast.anna.actor):
        floor = get_floor(cast.anna.actor, cast.brandt.floor.pk)
    give_drawing(actor=cast.anna.actor, floor=floor, upload=SimpleUploadedFile("Grundriß.pdf", samples.pdf()))
    with acting(system("tests")):
        return BasePlan.objects.select_related("source", "raster").get(floor=floor, is_current=True)


def told(client: Client, file: File, address: str = "") -> dict[str, str | None]:
    """Return what the browser is told beside the file, which arrives whole."""
    answer = client.get(address or reverse("stored_file", args=[file.key]))
    assert len(b"".join(answer.streaming_content)) == file.size  # type: ignore[attr-defined]
    for close in answer._resource_closers:  # type: ignore[attr-defined]  # response.close() would end the transaction of the test as well
        close()
    return {name: answer.get(name) for name in (*TOLD, "ETag") if name in answer}


def test_what_somebody_sent_is_downloaded_and_kept_nowhere(cast: Cast, browser: Browser) -> None:
    assert told(browser("ben"), drawn(cast).source) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''Grundri%C3%9F.pdf",
        "Cache-Control": "private, no-store",
        **CLOSED,
    }


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_pictures_that_somebody_sent_are_downloaded_as_well(cast: Cast, browser: Browser, form: str) -> None:
    upload = SimpleUploadedFile(f"foto.{form.lower()}", samples.picture(form))
    file = store_upload(actor=cast.anna.actor, upload=upload).file

    headers = told(browser("anna"), file)

    assert (headers["Content-Type"], headers["Cache-Control"]) == (f"image/{form.lower()}", "private, no-store")
    assert str(headers["Content-Disposition"]).startswith("attachment;")


@pytest.mark.parametrize("which", ["raster", "thumbnail"])
def test_what_we_have_drawn_is_shown_and_asked_for_each_time(cast: Cast, browser: Browser, which: str) -> None:
    drawing = drawn(cast)
    with acting(system("tests")):
        file = drawing.raster if which == "raster" else File.objects.get(purpose="thumbnail")

    headers = told(browser("anna"), file)

    assert headers.pop("ETag") == f'"{file.key}"'
    assert headers.pop("Content-Disposition") in {f'inline; filename="{file.name}"', "inline; filename*=utf-8''Grundri%C3%9F.png"}
    assert headers == {"Content-Type": "image/png", "Cache-Control": "private, no-cache", **CLOSED}


def test_an_unchanged_picture_is_not_sent_twice_and_to_nobody_who_lost_it(cast: Cast, browser: Browser) -> None:
    drawing = drawn(cast)
    address = reverse("stored_file", args=[drawing.raster.key])
    carla = browser("carla")
    tag = told(carla, drawing.raster)["ETag"] or ""

    again = carla.get(address, headers={"If-None-Match": tag})
    strangers = [browser(name).get(address, headers={"If-None-Match": tag}).status_code for name in ("erik", "nina", "klara", "paula")]
    end_customer_access(actor=cast.anna.actor, access=cast.accesses["carla"])
    afterwards = carla.get(address, headers={"If-None-Match": tag})

    assert (again.status_code, again["Cache-Control"], again.content) == (304, "private, no-cache", b"")
    assert (strangers, afterwards.status_code) == ([404, 404, 404, 404], 404)


def test_the_source_and_the_thumbnail_stay_with_the_firm(cast: Cast, browser: Browser) -> None:
    drawing = drawn(cast)
    with acting(system("tests")):
        keys = [drawing.source.key, File.objects.get(purpose="thumbnail").key]

    answers = {
        name: [browser(name).get(reverse("stored_file", args=[key])).status_code for key in keys]
        for name in ("carla", "cem", "nina", "erik", "fred")
    }

    assert answers == {name: [404, 404] for name in answers}


def test_a_hostile_name_stays_a_name(cast: Cast, browser: Browser) -> None:
    file = store_upload(actor=cast.anna.actor, upload=SimpleUploadedFile("plan.pdf", samples.pdf())).file
    with acting(system("tests")):
        File.objects.filter(pk=file.pk).update(name=HOSTILE)

    headers = told(browser("anna"), file)

    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''%22%3E%3Cscript%3Ealert%281%29%3B%20%C3%A9%E2%80%AE.pdf"


def test_the_logo_is_for_everybody_and_for_good(cast: Cast, browser: Browser) -> None:
    logo = store_logo(cast.anna.actor, cast.brandt.organisation.pk, SimpleUploadedFile("logo.png", samples.png()))

    assert told(browser("anonymous"), logo, reverse("logo", args=[logo.key])) == {
        "Content-Type": "image/png",
        "Content-Disposition": 'inline; filename="logo.png"',
        "Cache-Control": "public, max-age=31536000, immutable",
        **CLOSED,
    }

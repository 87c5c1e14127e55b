"""Fill an installation with the cast and two stored files: run as a process of its own, with the installation's environment."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    django.setup()
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from planwart.files.models import File  # models can be loaded only now
    from planwart.foundation.actor import system
    from planwart.foundation.scope import acting
    from tests.cast import make_cast

    cast = make_cast()
    with acting(system("seed")):
        for key, content in (("a" * 32, b"a plan of a house"), ("b" * 32, os.urandom(3_000_000)), ("c" * 32, b"")):
            default_storage.save(key, ContentFile(content))
            File.objects.create(
                organisation=cast.brandt.organisation,
                key=key,
                name="plan.pdf",
                content_type="application/pdf",
                size=len(content),
                sha256="0" * 64,
                purpose=File.Purpose.SOURCE,
            )

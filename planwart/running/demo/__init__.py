"""The demo: Musterhaus Lindenstraße 5, planned by Elektro Brandt together with Carla Kaya, built through the real services."""

from pathlib import Path

from django.db import transaction

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.running.demo.cast import make_people
from planwart.running.demo.listing import write_listing
from planwart.running.demo.plans import make_plans
from planwart.tenancy.models import Organisation


def build(data_dir: Path, base_url: str) -> None:
    """Fill an empty installation in one transaction, and write ``demo.json`` anew for today's address.

    An installation with any firm in it is left as it is.
    """
    if _is_empty():
        with transaction.atomic():
            make_plans(make_people())
    write_listing(data_dir / "demo.json", base_url=base_url)


def _is_empty() -> bool:
    with acting(system("look whether the demo is built")):
        return not Organisation.objects.exists()

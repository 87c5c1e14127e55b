"""Steps that the supervisor runs as processes of their own: Django's memory is given back when they end."""

import logging
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

log = logging.getLogger(__name__)


def migrate_database() -> None:
    """Bring the database to the state of this version, as its owner."""
    django.setup()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections.close_all()  # the database may be stopped next, and would have to throw us out


def build_demo() -> None:
    """Fill the demo, unless it is filled."""
    django.setup()
    from django.conf import settings  # readable only after the set-up above

    from planwart.running.demo import build  # loads models, as above

    build(Path(settings.DATA_DIR), settings.BASE_URL)


_STEPS = {"migrate": migrate_database, "demo": build_demo}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    _STEPS[sys.argv[1]]()

"""Fail if a model has changed and no migration says so. Needs no database: only the files are compared."""

import os
import sys
import warnings

import django
from django.core.management import call_command


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planwart.settings")
    # Django also asks the database whether its history fits, and warns where there is none; the tests migrate one anyway.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history", category=RuntimeWarning)
    django.setup()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
    except SystemExit:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    name = "planwart.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_grant_account_tables, sender=self)


def _grant_account_tables(*, using: str, **_: Any) -> None:
    """Let the bare login reach accounts, sessions and the job queue, whatever they migrated to."""
    from planwart.foundation.wall import grant_account_tables  # apps must be ready

    with connections[using].cursor() as cursor:
        grant_account_tables(cursor)

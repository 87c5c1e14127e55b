"""The plan writer's role checks grants and describes plans: it reads a unit's name and archive date, and the keys of drawings."""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import grant, policy


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("planning", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        grant("select (id, name, archived_at)", "places_place", to="pw_planwriter"),
        policy("places_place", "planwriter", to="pw_planwriter", using="true"),
        grant("select (id, key)", "files_file", to="pw_planwriter"),
        policy("files_file", "planwriter", to="pw_planwriter", using="true"),
    ]

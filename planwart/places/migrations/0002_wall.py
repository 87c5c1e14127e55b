"""Members of the firm see and keep its places; outsiders come with the rooms that let them in."""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import FIRM, grant, policy, protect

OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"
COLUMNS = "parent_id, name, reference, description, street, postal_code, city, position, path, archived_at"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("places", "0001_initial"), ("tenancy", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *protect("places_place", read=["pw_admin", "pw_member"], wall_reads=True),
        policy("places_place", "firm", to=FIRM, using=OWN),
        grant(f"insert (organisation_id, kind, created_at, {COLUMNS}), update ({COLUMNS})", "places_place", to=FIRM),
        policy("places_place", "firm_adds", to=FIRM, command="insert", check=OWN),
        policy("places_place", "firm_changes", to=FIRM, command="update", using=OWN, check=OWN),
    ]

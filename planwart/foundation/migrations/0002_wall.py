"""Roles, the schema of the wall, and who may write history."""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import KIND_ROLES, SETTING_ORG, create_roles, grant, policy, protect

WRITERS = "pw_admin, pw_member, pw_customer, pw_person, pw_operator"


def history(table: str, columns: str) -> list[migrations.RunSQL]:
    """Everybody adds history of the organisation he acts in, and nobody changes it."""
    return [
        *protect(table),
        grant(f"insert ({columns})", table, to=WRITERS),
        policy(table, "writers", to=WRITERS, command="insert", check=f"organisation_id is not distinct from {SETTING_ORG}"),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("foundation", "0001_initial")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        create_roles(),
        migrations.RunSQL("create schema wall", migrations.RunSQL.noop),
        migrations.RunSQL(f"grant usage on schema wall to {', '.join(KIND_ROLES)}", migrations.RunSQL.noop),
        migrations.RunSQL("grant usage, create on schema wall to pw_wall", migrations.RunSQL.noop),
        *history("foundation_journal", "organisation_id, place_id, fact, data, actor_kind, actor_user_id, actor_name"),
        *history("foundation_outbox", "organisation_id, fact, data"),
    ]

"""Who sees an organisation: its members, and each person the firms he belongs to."""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import FIRM, SETTING_ID, SETTING_USER, asks, function, grant, policy, protect

MY_MEMBERSHIP = f"m.id = {SETTING_ID} and m.user_id = {SETTING_USER} and m.archived_at is null"


def orgs(name: str, condition: str) -> list[migrations.RunSQL]:
    """A function returning the asking member's organisation in an array, or nothing."""
    body = f"{asks('member')} return array(select m.organisation_id from public.tenancy_membership m where {MY_MEMBERSHIP}{condition});"
    return function(name, "bigint[]", body, to="pw_admin, pw_member")


MEMBER_ORGS = "(select wall.member_orgs())::bigint[]"
ADMIN_ORGS = "(select wall.admin_orgs())::bigint[]"
PROFILE = "name, purpose, street, postal_code, city, country"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("tenancy", "0001_initial"), ("foundation", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *protect("tenancy_organisation", read=["pw_admin", "pw_member", "pw_person"], wall_reads=True),
        *protect("tenancy_membership", read=["pw_admin", "pw_member", "pw_person", "pw_planwriter"], wall_reads=True),
        *orgs("member_orgs", ""),
        *orgs("admin_orgs", " and m.role in ('owner', 'admin')"),
        policy("tenancy_organisation", "firm", to=FIRM, using=f"id = any ({MEMBER_ORGS})"),
        grant(f"update ({PROFILE})", "tenancy_organisation", to="pw_admin"),
        policy(
            "tenancy_organisation",
            "admin_changes",
            to="pw_admin",
            command="update",
            using=f"id = any ({ADMIN_ORGS})",
            check=f"id = any ({ADMIN_ORGS})",
        ),
        policy("tenancy_membership", "firm", to=FIRM, using=f"organisation_id = any ({MEMBER_ORGS})"),
        policy("tenancy_membership", "person", to="pw_person", using=f"user_id = {SETTING_USER} and archived_at is null"),
        policy("tenancy_membership", "planwriter", to="pw_planwriter", using="true"),
        policy(
            "tenancy_organisation",
            "person",
            to="pw_person",
            using="exists (select 1 from tenancy_membership m where m.organisation_id = tenancy_organisation.id)",
        ),
        grant("select", "foundation_journal", to=FIRM),
        policy("foundation_journal", "firm", to=FIRM, using=f"organisation_id = any ({MEMBER_ORGS})"),
    ]

"""Members of the staff see the whole firm, or what lies below their roles: the firm decides.

The path, on which this rests, is written by the database from the parent, which belongs to the same firm.
"""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from planwart.foundation.wall import (
    FIRM,
    SETTING_ID,
    SETTING_USER,
    asks,
    function,
    grant,
    own_parent,
    policy,
    protect,
    split_policy,
)

Steps = list[migrations.RunSQL]

MY_MEMBERSHIP = f"m.id = {SETTING_ID} and m.user_id = {SETTING_USER} and m.archived_at is null"
OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"
ADMIN = "organisation_id = any ((select wall.admin_orgs())::bigint[])"
OPEN = "organisation_id = any ((select wall.open_orgs())::bigint[])"
SEES = f"{OPEN} or path && (select wall.roots())::bigint[]"


def step(line: str) -> migrations.RunSQL:
    return migrations.RunSQL(line, migrations.RunSQL.noop)


def functions() -> Steps:
    """A handful of ids each: the firm, where the staff sees all of it, and the places in which the asker holds a role."""
    open_orgs = f"""{asks("member")} return array(select m.organisation_id from public.tenancy_membership m
      join public.tenancy_organisation o on o.id = m.organisation_id
      where {MY_MEMBERSHIP} and (m.role in ('owner', 'admin') or o.staff_sees = 'all'));"""
    roots = f"""{asks("member")} return array(select r.place_id from public.places_placerole r
      join public.tenancy_membership m on m.id = r.membership_id where {MY_MEMBERSHIP});"""
    return [
        *function("open_orgs", "bigint[]", open_orgs, to=FIRM),
        *function("roots", "bigint[]", roots, to=FIRM),
    ]


def path_trigger() -> Steps:
    """The path is the parent's and the place itself; a parent of another firm is refused in the words of the wall."""
    body = """
    create function wall.place_path() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    declare above record;
    begin
      if new.parent_id is null then
        new.path := array[new.id];
        return new;
      end if;
      select p.organisation_id, p.path into above from public.places_place p where p.id = new.parent_id;
      if above.organisation_id is distinct from new.organisation_id or new.id = any (above.path) then
        raise exception 'new row violates row-level security policy for table "places_place"' using errcode = 'insufficient_privilege';
      end if;
      new.path := above.path || new.id;
      return new;
    end $$"""
    return [
        step(body),
        step(
            "create trigger place_path before insert or update of id, organisation_id, parent_id, path on places_place "
            "for each row execute function wall.place_path()"
        ),
        step("alter function wall.place_path() owner to pw_wall"),
        step("revoke all on function wall.place_path() from public"),
    ]


def places() -> Steps:
    return [
        step("revoke update (parent_id, path) on places_place from pw_admin, pw_member"),
        *split_policy("places_place", "firm", using=(ADMIN, SEES)),
        *split_policy("places_place", "firm_adds", command="insert", check=(ADMIN, SEES)),
        *split_policy("places_place", "firm_changes", command="update", using=(ADMIN, SEES), check=(ADMIN, SEES)),
        *split_policy(
            "foundation_journal",
            "firm",
            using=(ADMIN, f"{OPEN} or {own_parent('foundation_journal', 'places_place', 'place_id')}"),
        ),
    ]


def roles() -> Steps:
    table = "places_placerole"
    parents = [own_parent(table, "tenancy_membership", "membership_id"), own_parent(table, "places_place", "place_id")]
    return [
        *protect(table, read=["pw_admin", "pw_member", "pw_planwriter"], wall_reads=True),
        *functions(),
        policy(table, "admin", to="pw_admin", using=ADMIN),
        policy(table, "staff", to="pw_member", using=f"membership_id = {SETTING_ID} and {OWN}"),
        policy(table, "planwriter", to="pw_planwriter", using="true"),
        grant("insert (organisation_id, membership_id, place_id, role, created_at), update (role), delete", table, to="pw_admin"),
        policy(table, "admin_adds", to="pw_admin", command="insert", check=" and ".join((ADMIN, *parents))),
        policy(table, "admin_changes", to="pw_admin", command="update", using=ADMIN, check=ADMIN),
        policy(table, "admin_ends", to="pw_admin", command="delete", using=ADMIN),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("places", "0002_wall"), ("tenancy", "0003_people_and_tiers")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="PlaceRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(choices=[("manager", "Manager"), ("member", "Member")], default="member", max_length=8)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "membership",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="place_roles", to="tenancy.membership"),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.organisation"),
                ),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="roles", to="places.place")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("membership", "place"), name="placerole_once")]},
        ),
        *path_trigger(),
        *roles(),
        *places(),
    ]

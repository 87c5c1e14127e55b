"""What a firm writes hangs on things of its own, and what a customer sees on things of the firm that let him in.

The column of the firm alone would let a floor, a drawing or a customer of ours hang on the plan of another firm, which that customer then sees.
"""

from typing import ClassVar

from django.db import migrations

from planwart.foundation.wall import change_policy, own_parent

OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"
NEW = "user_id is null and not confirmed"  # who it is and that his address is proven, only accepting says

PARENTS = {
    "planning_plan": (own_parent("planning_plan", "places_place", "unit_id"),),
    "planning_floor": (own_parent("planning_floor", "planning_plan", "plan_id"),),
    "planning_baseplan": (
        own_parent("planning_baseplan", "planning_floor", "floor_id", "plan_id"),
        own_parent("planning_baseplan", "files_file", "source_id"),
        own_parent("planning_baseplan", "files_file", "raster_id"),
    ),
    "planning_customeraccess": (
        own_parent("planning_customeraccess", "planning_plan", "plan_id", "unit_id"),
        own_parent("planning_customeraccess", "sharing_invitation", "invitation_id"),
    ),
}


def firm_writes() -> list[migrations.RunSQL]:
    steps = []
    for table, parents in PARENTS.items():
        new = (NEW,) if table == "planning_customeraccess" else ()
        steps.append(change_policy(table, "firm_adds", check=" and ".join((OWN, *new, *parents))))
        steps.append(change_policy(table, "firm_changes", check=" and ".join((OWN, *parents))))
    return steps


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("planning", "0004_index_by_op"), ("sharing", "0003_wall_parents")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *firm_writes(),
        change_policy(
            "places_place",
            "customer",
            using="id = any ((select wall.customer_places())::bigint[]) and organisation_id = any ((select wall.customer_orgs())::bigint[])",
        ),
        change_policy(
            "files_file",
            "customer",
            using=(
                "exists (select 1 from planning_baseplan b"
                " where b.raster_id = files_file.id and b.is_current and b.organisation_id = files_file.organisation_id)"
            ),
        ),
    ]

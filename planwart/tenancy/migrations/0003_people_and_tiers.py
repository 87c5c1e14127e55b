"""What the team page and the page Tarif keep, and who may change it: owner and admin their firm, the operator the tier."""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from planwart.foundation.wall import FIRM, SETTING_ID, SETTING_USER, asks, function, grant, policy

ADMIN_ORGS = "organisation_id = any ((select wall.admin_orgs())::bigint[])"
OWNER_ORGS = "organisation_id = any ((select wall.owner_orgs())::bigint[])"
TIERS = [("starter", "STARTER"), ("spark", "SPARK"), ("fire", "FIRE")]
# Name and tier are what running an installation needs; address and people are the firm's.
OPERATOR_READS = "id, code, name, tier, tier_since, upgrade_tier, upgrade_asked_at, upgrade_asked_by_id, created_at"
OPERATOR_WRITES = "tier, tier_since, upgrade_tier, upgrade_asked_at, upgrade_asked_by_id"
NO_OWNERS_BUT_FOR_OWNERS = f"{ADMIN_ORGS} and (role <> 'owner' or {OWNER_ORGS})"

OWNED = f"""{asks("member")} return array(select m.organisation_id from public.tenancy_membership m
  where m.id = {SETTING_ID} and m.user_id = {SETTING_USER} and m.archived_at is null and m.role = 'owner');"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("tenancy", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AlterField(
            model_name="organisation",
            name="country",
            field=models.CharField(choices=[("DE", "Germany"), ("AT", "Austria"), ("CH", "Switzerland")], default="DE", max_length=2),
        ),
        migrations.AddField(
            model_name="organisation",
            name="staff_sees",
            field=models.CharField(choices=[("all", "all projects"), ("assigned", "assigned projects only")], default="all", max_length=8),
        ),
        migrations.AddField(model_name="organisation", name="tier_since", field=models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField(
            model_name="organisation",
            name="upgrade_tier",
            field=models.CharField(blank=True, choices=TIERS, default="", help_text="the tier the firm has asked for", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(model_name="organisation", name="upgrade_asked_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            model_name="organisation",
            name="upgrade_asked_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.membership"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(condition=models.Q(("country__in", ["DE", "AT", "CH"])), name="organisation_country"),
        ),
        *function("owner_orgs", "bigint[]", OWNED, to=FIRM),
        grant("update (staff_sees, upgrade_tier, upgrade_asked_at, upgrade_asked_by_id)", "tenancy_organisation", to="pw_admin"),
        grant("update (role, archived_at)", "tenancy_membership", to="pw_admin"),
        policy(
            "tenancy_membership",
            "admin_changes",
            to="pw_admin",
            command="update",
            using=NO_OWNERS_BUT_FOR_OWNERS,
            check=NO_OWNERS_BUT_FOR_OWNERS,
        ),
        grant(f"select ({OPERATOR_READS}), update ({OPERATOR_WRITES})", "tenancy_organisation", to="pw_operator"),
        policy("tenancy_organisation", "operator", to="pw_operator", using="true"),
        policy("tenancy_organisation", "operator_changes", to="pw_operator", command="update", using="true", check="true"),
    ]

"""The sample house of a firm: one at most. Its administrators ask for it, the staff sees it with its place, the system builds and removes it."""

import uuid
from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from planwart.foundation.wall import SETTING_ID, grant, own_parent, policy, protect

TABLE = "samples_samplehouse"
OWN = "organisation_id = any ((select wall.member_orgs())::bigint[])"
ADMIN = "organisation_id = any ((select wall.admin_orgs())::bigint[])"
SEEN = own_parent(TABLE, "places_place", "place_id")
# Who asks signs with his own name; what was built is the system's to say.
ASKED = f"{ADMIN} and loaded_by_id = {SETTING_ID}"

STATES = [("building", "is being built"), ("ready", "stands"), ("failed", "was not finished")]
FAULTS = [
    ("no_room", "Your tier has no more room for its units."),
    ("not_allowed", "Whoever wanted it may not do so any more."),
    ("broken", "Something went wrong on our side."),
]


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar[list[tuple[str, str]]] = [("places", "0003_place_roles"), ("tenancy", "0003_people_and_tiers")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="SampleHouse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(choices=STATES, default="building", max_length=8)),
                ("fault", models.CharField(blank=True, choices=FAULTS, max_length=12)),
                ("step", models.UUIDField(default=uuid.uuid4)),
                (
                    "unit_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                (
                    "floor_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                ("storeys_done", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now, help_text="when its building last made a step")),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                ("loaded_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.membership")),
                (
                    "organisation",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.organisation"),
                ),
                (
                    "place",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
            ],
        ),
        *protect(TABLE, read=["pw_admin", "pw_member"]),
        policy(TABLE, "admin", to="pw_admin", using=ADMIN),
        policy(TABLE, "staff", to="pw_member", using=f"{OWN} and {SEEN}"),
        grant(
            "insert (organisation_id, place_id, loaded_by_id, state, fault, step, unit_ids, floor_ids, storeys_done, created_at, moved_at, "
            "ready_at), update (state, fault, loaded_by_id, moved_at)",
            TABLE,
            to="pw_admin",
        ),
        policy(TABLE, "admin_asks", to="pw_admin", command="insert", check=f"{ASKED} and place_id is null and state = 'building'"),
        policy(TABLE, "admin_asks_again", to="pw_admin", command="update", using=ADMIN, check=f"{ASKED} and state = 'building'"),
    ]

"""Uploads on their way: each person has his own, for one firm."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from planwart.foundation.wall import FIRM, SETTING_USER, grant, policy, protect

TABLE = "files_openupload"
OWN = f"organisation_id = any ((select wall.member_orgs())::bigint[]) and user_id = {SETTING_USER}"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("files", "0003_logo"), ("tenancy", "0002_wall")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="OpenUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                (
                    "key",
                    models.CharField(
                        help_text="random, at least 128 bit; its parts are called by it and where they begin", max_length=64, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("size", models.BigIntegerField(help_text="as announced")),
                (
                    "mark",
                    models.CharField(blank=True, help_text="by what the sender knows the file again, after a lost line", max_length=64),
                ),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, help_text="the length of each part in bytes", size=None
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.organisation"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "user_id"], name="files_openu_organis_0472b4_idx"),
                    models.Index(fields=["moved_at"], name="files_openu_moved_a_89346d_idx"),
                ],
            },
        ),
        *protect(TABLE, read=["pw_admin", "pw_member"]),
        grant("insert (organisation_id, user_id, key, name, size, mark, parts, created_at, moved_at)", TABLE, to=FIRM),
        grant("update (parts, moved_at), delete", TABLE, to=FIRM),
        policy(TABLE, "own", to=FIRM, command="all", using=OWN, check=OWN),
    ]

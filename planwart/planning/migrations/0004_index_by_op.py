"""One index for each question the plan writer asks, so that none can be answered by a wrong one."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("planning", "0003_planwriter_reads"),
        ("tenancy", "0002_wall"),
    ]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RemoveConstraint(
            model_name="planchange",
            name="planchange_op_once",
        ),
        migrations.AlterField(
            model_name="planchange",
            name="plan",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="planning.plan"
            ),
        ),
        migrations.AlterField(
            model_name="planrecord",
            name="plan",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="records", to="planning.plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="planchange",
            constraint=models.UniqueConstraint(fields=("op_id", "plan"), name="planchange_op_once"),
        ),
    ]

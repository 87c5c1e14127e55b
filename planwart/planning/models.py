"""Plans: one per unit, all floors, and who comes to them from outside."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone

from planwart.files.models import File
from planwart.foundation.actor import Side
from planwart.places.models import Place
from planwart.planning.choices import AccessRole, Phase
from planwart.sharing.models import Grant, Invitation
from planwart.tenancy.models import Organisation

SIDES = [(side.value, side.value) for side in Side]


class Plan(models.Model):
    """The plan document of a unit. ``revision`` counts up by one for each accepted push."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    unit = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="plan")
    path = ArrayField(models.BigIntegerField(), default=list, help_text="the path of the unit")
    revision = models.BigIntegerField(default=0)
    tag_counters = models.JSONField(default=dict, help_text="last number given, by prefix; never goes back")
    phase = models.CharField(max_length=14, choices=Phase, default=Phase.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)

    live_floors: list["Floor"]  # set by queries.units_of_project
    live_customers: list["CustomerAccess"]

    class Meta:
        indexes = [GinIndex(fields=["path"], name="plan_path")]

    def __str__(self) -> str:
        return f"plan of unit {self.unit_id} at {self.revision}"


class Floor(models.Model):
    """A storey of the unit, in order from the top of the list."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="floors")
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    drawings: list["BasePlan"]  # the one in force or none; set by queries.floors_with_drawings

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class BasePlan(models.Model):
    """One version of a floor's drawing. The floor's origin is the top left corner of its raster.

    ``mm_per_px`` is the length in millimetres of the building that one pixel of the raster covers.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="base_plans")
    version = models.PositiveIntegerField()
    source = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    raster = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    page = models.PositiveIntegerField(default=1)
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    mm_per_px = models.FloatField()
    calibrated = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)
    created_by_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["floor", "version"], name="baseplan_version_once"),
            models.UniqueConstraint(fields=["floor"], condition=models.Q(is_current=True), name="baseplan_one_current"),
            models.CheckConstraint(condition=models.Q(mm_per_px__gt=0), name="baseplan_scale_positive"),
        ]

    def __str__(self) -> str:
        return f"version {self.version} of floor {self.floor_id}"


class PlanRecord(models.Model):
    """The present state of one element. ``data`` null is a tombstone, which keeps the tag."""

    pk = models.CompositePrimaryKey("plan_id", "id")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="records", db_index=False)  # the key begins with it
    id = models.UUIDField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(null=True)
    tag = models.CharField(max_length=12, null=True)  # noqa: DJ001  (unique where it is set; empty strings would collide)
    revision = models.BigIntegerField()
    by_side = models.CharField(max_length=8, choices=SIDES)
    by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "tag"], name="planrecord_tag_once")]

    def __str__(self) -> str:
        return self.tag or str(self.id)


class PlanChange(models.Model):
    """One accepted push. Append-only: history, undo, comparison and audit read it."""

    pk = models.CompositePrimaryKey("plan_id", "revision")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="changes", db_index=False)  # the key begins with it
    revision = models.BigIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    op_id = models.UUIDField()
    step = models.UUIDField(null=True)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=80, blank=True)
    author_side = models.CharField(max_length=8, choices=SIDES)
    changes = models.JSONField()
    inverse = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        # The op first: an index that begins with the plan was taken for the key's while the tables were empty, and every look-up read
        # all changes of the plan.
        constraints = [models.UniqueConstraint(fields=["op_id", "plan"], name="planchange_op_once")]

    def __str__(self) -> str:
        return f"revision {self.revision} of plan {self.plan_id}"


class CustomerAccess(Grant):
    """A person from outside in exactly one unit of the firm: the constraints below say so."""

    unit = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="customers")
    role = models.CharField(max_length=6, choices=AccessRole)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="customer_access")

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("email"), condition=models.Q(ended_at=None), name="customer_email_one_unit"),
            models.UniqueConstraint(fields=["organisation", "user"], condition=models.Q(ended_at=None), name="customer_user_one_unit"),
        ]
        indexes = [models.Index(fields=["plan", "user"], condition=models.Q(ended_at=None), name="customer_of_plan")]

    def __str__(self) -> str:
        return f"{self.email}: {self.role} of unit {self.unit_id}"

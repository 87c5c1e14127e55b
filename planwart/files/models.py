"""Stored files. Opening a file is opening its parent: parents' rooms own the policies."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from planwart.tenancy.models import Organisation


class File(models.Model):
    """One stored file under a name nobody can guess."""

    class Purpose(models.TextChoices):
        SOURCE = "source"
        RASTER = "raster"
        THUMBNAIL = "thumbnail"
        EXPORT = "export"
        LOGO = "logo"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True, help_text="random, at least 128 bit; also the name in the storage")
    name = models.CharField(max_length=255, help_text="as the person called it, for display only")
    content_type = models.CharField(max_length=100, help_text="from our own sniffing")
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=10, choices=Purpose)
    uploaded_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=models.Q(purpose="logo"), name="one_logo_per_organisation"),
        ]

    def __str__(self) -> str:
        return self.name


class OpenUpload(models.Model):
    """A file on its way in: what has arrived of it lies in the storage, in parts that follow each other."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user_id = models.BigIntegerField()
    key = models.CharField(
        max_length=64, unique=True, help_text="random, at least 128 bit; its parts are called by it and where they begin"
    )
    name = models.CharField(max_length=255)
    size = models.BigIntegerField(help_text="as announced")
    mark = models.CharField(max_length=64, blank=True, help_text="by what the sender knows the file again, after a lost line")
    parts = ArrayField(models.IntegerField(), default=list, help_text="the length of each part in bytes")
    created_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["organisation", "user_id"]), models.Index(fields=["moved_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def offset(self) -> int:
        """How much has arrived, and where the next part begins."""
        return sum(self.parts)

    @property
    def is_complete(self) -> bool:
        return self.offset == self.size

    @property
    def part_names(self) -> list[str]:
        """The names of the parts in the storage, in order."""
        return [self.part_name(sum(self.parts[:index])) for index in range(len(self.parts))]

    def part_name(self, offset: int) -> str:
        return f"{self.key}.{offset}"

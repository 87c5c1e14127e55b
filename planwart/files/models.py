"""Stored files. Opening a file is opening its parent: parents' rooms own the policies."""

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

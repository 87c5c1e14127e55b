"""The tree of places: property → building or area → unit, of any depth."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from planwart.places.choices import PlaceKind, PlaceRoleKind
from planwart.tenancy.models import Membership, Organisation


class Place(models.Model):
    """One node. ``path`` holds the ids of its ancestors and itself: the database writes it from the parent, whatever it is given."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=10, choices=PlaceKind)
    name = models.CharField(max_length=120)
    reference = models.CharField(max_length=40, blank=True)
    description = models.TextField(max_length=4000, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    path = ArrayField(models.BigIntegerField(), default=list)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            GinIndex(fields=["path"], name="place_path"),
            models.Index(fields=["organisation", "kind", "position"], name="place_organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Street and town in one line, as far as they are known."""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        return ", ".join(part for part in (self.street, town) if part)


class PlaceRole(models.Model):
    """What a member of the firm is to a place. It reaches everything below, by the path."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="place_roles")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=8, choices=PlaceRoleKind, default=PlaceRoleKind.MEMBER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "place"], name="placerole_once")]

    def __str__(self) -> str:
        return f"member {self.membership_id} is {self.role} of place {self.place_id}"

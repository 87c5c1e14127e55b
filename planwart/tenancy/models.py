"""Firms and who works there."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from planwart.tenancy.choices import DEFAULT_NAME, Country, Purpose, Role, StaffSees, Tier

_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on the phone


def new_code() -> str:
    """Return a fresh 8-character code for addresses."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))


class Organisation(models.Model):
    """A tenant. It is never deleted while others hold records of it."""

    code = models.CharField(max_length=8, unique=True, default=new_code)
    name = models.CharField(max_length=120, default=DEFAULT_NAME)
    tier = models.CharField(max_length=8, choices=Tier, default=Tier.FIRE)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.PLANNING)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, choices=Country, default=Country.GERMANY)
    staff_sees = models.CharField(max_length=8, choices=StaffSees, default=StaffSees.ALL)
    tier_since = models.DateTimeField(default=timezone.now)
    upgrade_tier = models.CharField(max_length=8, choices=Tier, blank=True, help_text="the tier the firm has asked for")
    upgrade_asked_at = models.DateTimeField(null=True, blank=True)
    upgrade_asked_by = models.ForeignKey("Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(country__in=Country.values), name="organisation_country")]

    def __str__(self) -> str:
        return self.name

    @property
    def has_default_name(self) -> bool:
        return self.name == DEFAULT_NAME

    @property
    def slug(self) -> str:
        """The part of an address that names the firm: the code counts, the tail is for reading."""
        tail = slugify(self.name)[:40]
        return f"{self.code}-{tail}" if tail else self.code


class Membership(models.Model):
    """A user in an organisation. ``name`` and ``email`` stay in the history when it is archived."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role, default=Role.STAFF)
    name = models.CharField(max_length=80)
    email = models.EmailField(max_length=254)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"

    @property
    def is_live(self) -> bool:
        return self.archived_at is None

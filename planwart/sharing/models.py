"""Mechanisms by which somebody from outside comes in: invitations and abstract grants."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from planwart.sharing.choices import InvitationKind, InvitationState, TokenOrigin
from planwart.tenancy.choices import Role
from planwart.tenancy.models import Membership, Organisation


class Invitation(models.Model):
    """An offer to one address. What it opens stands in the room that inherits Grant."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=InvitationKind)
    email = models.EmailField(max_length=254)
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.PENDING)
    invited_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="nobody where the operator lets an owner in",
    )
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} {self.email}"

    def is_expired(self, now: dt.datetime) -> bool:
        """Tell whether it is still waiting, but too late."""
        return self.state == InvitationState.PENDING and self.expires_at <= now


class InvitationToken(models.Model):
    """One link to an invitation, kept as a digest. Copying and resending add tokens; withdrawal kills all."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    origin = models.CharField(max_length=4, choices=TokenOrigin)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.origin} token of invitation {self.invitation_id}"


class ApiToken(models.Model):
    """A key for programs: its member, narrowed. Kept as a digest; whoever has the key acts with the rights the member has then.

    ``created_by`` is the owner or admin who made it, for himself or for one of the staff.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True)
    read_only = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="apitoken_of_organisation")]

    def __str__(self) -> str:
        return self.name

    def is_over(self, now: dt.datetime) -> bool:
        """Tell whether it was revoked or has expired."""
        return self.revoked_at is not None or (self.expires_at is not None and self.expires_at <= now)


class Grant(models.Model):
    """A right somebody from outside holds. Live until ``ended_at``; who gave it and when is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=80, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed = models.BooleanField(default=False, help_text="the address was proven by a link that we mailed")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_live(self) -> bool:
        return self.ended_at is None


class StaffOffer(Grant):
    """A place in the team, offered to one address. Accepting turns it into a membership, and ends it."""

    role = models.CharField(max_length=8, choices=Role, default=Role.STAFF)
    project_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="projects the person is to be put into")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="staff_offer")
    membership = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("email"), condition=models.Q(ended_at=None), name="staffoffer_live_email"),
        ]
        indexes = [models.Index(fields=["organisation", "-id"], name="staffoffer_of_organisation")]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"

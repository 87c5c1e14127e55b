"""What happened (journal) and what it shall cause (outbox)."""

from django.db import models
from django.db.models.functions import Now


class JournalEntry(models.Model):
    """One line of the history people read. Written by ``record()`` only, never changed."""

    organisation_id = models.BigIntegerField(null=True)
    place_id = models.BigIntegerField(null=True, help_text="where it happened, if it has a place")
    fact = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=12)
    actor_user_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "foundation_journal"
        indexes = [
            models.Index(fields=["organisation_id", "-id"], name="journal_organisation"),
            models.Index(fields=["place_id", "-id"], name="journal_place"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.at:%Y-%m-%d %H:%M}"


class OutboxEntry(models.Model):
    """One fact on its way to mails, notices and jobs; the relay hands it on after commit."""

    organisation_id = models.BigIntegerField(null=True)
    fact = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    relayed_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(db_default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.TextField(db_default="")

    class Meta:
        db_table = "foundation_outbox"
        indexes = [models.Index(fields=["id"], name="outbox_waiting", condition=models.Q(relayed_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.fact} ({'relayed' if self.relayed_at else 'waiting'})"

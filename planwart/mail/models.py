"""Mails on their way out, one row per recipient."""

from django.db import models
from django.utils import timezone

from planwart.mail.choices import MailKind, MailState
from planwart.tenancy.models import Organisation


class OutboundMail(models.Model):
    """One mail to one address.

    Text and HTML are kept only for the Postfach: a mail that left by SMTP held a usable link, and the
    database must not. ``invitation_id`` and ``user_id`` say what it is about; the job reads them afresh.
    """

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=MailKind)
    recipient = models.EmailField(max_length=254)
    recipient_name = models.CharField(max_length=80, blank=True)
    invitation_id = models.BigIntegerField(null=True)
    access_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    sender = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=24, choices=MailState, default=MailState.QUEUED)
    message_id = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["invitation_id", "-id"], name="mail_of_invitation", condition=models.Q(invitation_id__isnull=False)),
            models.Index(fields=["-created_at"], name="mail_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}: {self.state}"

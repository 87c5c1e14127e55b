"""Mails on their way out, one row per recipient, and the server they leave by."""

from django.db import models
from django.utils import timezone

from planwart.mail.choices import ON_ITS_WAY, Fault, MailKind, MailState, Security
from planwart.tenancy.models import Organisation


class OutboundMail(models.Model):
    """One mail to one address.

    Text and HTML are kept only for the Postfach: a mail that left by SMTP held a usable link, and the
    database must not. The ids say what it is about; the job reads it afresh. ``kind`` and ``fault`` have no
    choices in the database's eyes, so that a new one needs no migration.
    """

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    recipient = models.EmailField(max_length=254)
    recipient_name = models.CharField(max_length=80, blank=True)
    invitation_id = models.BigIntegerField(null=True)
    access_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    about_id = models.BigIntegerField(null=True, help_text="whatever else the letter is about; its kind says what")
    sender = models.CharField(max_length=600, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=24, choices=MailState, default=MailState.QUEUED)
    message_id = models.CharField(max_length=200, blank=True)
    fault = models.CharField(max_length=24, blank=True, help_text="why it has not left")
    error = models.TextField(blank=True, help_text="what the mail server said, in its words")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["invitation_id", "-id"], name="mail_of_invitation", condition=models.Q(invitation_id__isnull=False)),
            models.Index(fields=["-created_at"], name="mail_latest"),
            models.Index(fields=["id"], name="mail_waiting", condition=models.Q(state__in=["queued", "sending", "deferred"])),
            models.Index(fields=["organisation", "tried_at"], name="mail_tried_by_firm"),
            models.Index(fields=["recipient", "tried_at"], name="mail_tried_to"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}: {self.state}"

    @property
    def is_on_its_way(self) -> bool:
        return self.state in ON_ITS_WAY

    @property
    def kind_words(self) -> str:
        return str(MailKind(self.kind).label) if self.kind in MailKind else self.kind

    @property
    def fault_words(self) -> str:
        """Why it has not left, as a sentence; empty when nothing went wrong."""
        return str(Fault(self.fault).label) if self.fault in Fault else ""


class MailServer(models.Model):
    """The server the operator entered; there is at most one row. It stands before what the environment says."""

    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    user = models.CharField(max_length=254, blank=True)
    password = models.TextField(blank=True, help_text="encrypted with a key that is not in the database")
    security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    sender = models.EmailField(max_length=254)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="mailserver_once")]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

"""Choices of plans and of those who come to them from outside."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessRole(models.TextChoices):
    NONE = "none", _("No access")
    VIEWER = "viewer", _("Viewer")
    EDITOR = "editor", _("Editor")


class Phase(models.TextChoices):
    """Set by hand; only role and archive lock a plan."""

    DRAFT = "draft", _("Draft")
    WITH_CUSTOMER = "with_customer", _("With the customer")
    WISHES = "wishes", _("Wishes received")
    QUOTED = "quoted", _("Quote baseline")
    APPROVED = "approved", _("Approved")
    IN_WORK = "in_work", _("In work")
    AS_BUILT = "as_built", _("As built")
    ARCHIVED = "archived", _("Archived")


SEES_PLAN = (AccessRole.VIEWER, AccessRole.EDITOR)

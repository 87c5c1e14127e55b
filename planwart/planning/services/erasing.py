"""Delete a project for good, with everything that hangs on it: the one thing in planning that leaves nothing behind.

Rows that are only ever added to, as a plan's changes, go with their plan. The journal and what was mailed stay: they belong to the firm.
"""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from planwart.files.services.erasing import erase_files
from planwart.foundation.actor import Actor, ActorKind
from planwart.foundation.errors import NotPossible, require
from planwart.foundation.journal import notify_after_commit
from planwart.foundation.scope import acting
from planwart.places.models import Place, PlaceRole
from planwart.planning.models import BasePlan, CustomerAccess, Floor, Plan, PlanChange, PlanRecord
from planwart.planning.services.customers import ACCESS_CHANNEL
from planwart.sharing.models import Invitation

ERASED: Final = frozenset(
    {
        "places_place",
        "places_placerole",
        "planning_plan",
        "planning_floor",
        "planning_baseplan",
        "planning_planrecord",
        "planning_planchange",
        "planning_customeraccess",
        "sharing_invitation",
        "sharing_invitationtoken",
        "files_file",
    }
)
"""The tables of which rows go."""


def hold_project(root_id: int) -> list[Plan]:
    """Hold all plans of a project: until the transaction ends no push is decided and nobody is let in."""
    return list(Plan.objects.select_for_update(of=("self",)).filter(path__contains=[root_id]).order_by("id"))


def erase_project(*, actor: Actor, root_id: int) -> None:
    """Delete a project with its units, plans, files and whoever was let in. Only the system does so; open editors are closed after it.

    Live accesses have been ended before, so that this is told. Raises NotPossible if somebody adds to the project this very moment.
    """
    require(actor.kind is ActorKind.SYSTEM)
    with acting(actor):
        plans = hold_project(root_id)
        if CustomerAccess.objects.filter(plan__in=plans, ended_at=None).exists():
            raise NotPossible(_("Somebody from outside still has access."))
        try:
            with transaction.atomic():
                _erase(actor, plans, root_id)
                _check_now()
        except IntegrityError as error:
            raise NotPossible(_("Somebody is adding to this project right now. Please try again.")) from error
        for plan in plans:
            notify_after_commit(ACCESS_CHANNEL, str(plan.pk))


def _erase(actor: Actor, plans: list[Plan], root_id: int) -> None:
    """Delete from the leaves to the root."""
    drawings = BasePlan.objects.filter(plan__in=plans)
    files = {file_id for pair in drawings.values_list("source_id", "raster_id") for file_id in pair}
    accesses = CustomerAccess.objects.filter(plan__in=plans)
    invitations = set(accesses.values_list("invitation_id", flat=True))
    PlanRecord.objects.filter(plan__in=plans).delete()
    PlanChange.objects.filter(plan__in=plans).delete()
    drawings.delete()
    accesses.delete()
    Invitation.objects.filter(pk__in=invitations).delete()
    Floor.objects.filter(plan__in=plans).delete()
    Plan.objects.filter(pk__in=[plan.pk for plan in plans]).delete()
    erase_files(actor=actor, file_ids=files - _still_used(files))
    _uproot(root_id)


def _still_used(file_ids: set[int]) -> set[int]:
    """Return which of these files lie beneath floors elsewhere in the firm."""
    used = BasePlan.objects.filter(Q(source_id__in=file_ids) | Q(raster_id__in=file_ids)).values_list("source_id", "raster_id")
    return {file_id for pair in used for file_id in pair}


def _uproot(root_id: int) -> None:
    """Delete a place and all below it, the deepest first, and who worked there."""
    places = Place.objects.filter(path__contains=[root_id])
    PlaceRole.objects.filter(place__in=places).delete()
    for depth in sorted({len(path) for path in places.values_list("path", flat=True)}, reverse=True):
        places.filter(path__len=depth).delete()


def _check_now() -> None:
    """Have foreign keys answered for here instead of at the end, where nobody could say what it was about."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")

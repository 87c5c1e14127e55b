"""The sample house: asking for it, seeing how far it is, removing it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from planwart.foundation.errors import NotPossible, require
from planwart.places.models import Place
from planwart.samples.choices import Fault
from planwart.samples.house.storeys import STOREYS
from planwart.samples.models import SampleHouse
from planwart.samples.permissions import can_keep_sample
from planwart.samples.queries import contents_of, get_sample, sample_of
from planwart.samples.services import load_sample, remove_sample
from planwart.web.office.addresses import to
from planwart.web.scope import ActorRequest


@dataclass(frozen=True, slots=True)
class SampleCard:
    """What pages know of the sample house: whether there is one, how far it is, and whether this person keeps it."""

    house: SampleHouse | None
    stopped: bool
    may_keep: bool

    @property
    def is_building(self) -> bool:
        return self.house is not None and not self.house.is_ready and not self.stopped

    @property
    def step(self) -> str:
        """What is being done right now, in words."""
        if self.house is None or self.house.place_id is None:
            return _("The walls go up.")
        if self.house.storeys_done < len(STOREYS):
            return _("%(floor)s is being drawn and planned.") % {"floor": STOREYS[self.house.storeys_done].name}
        return _("Nearly finished.")

    @property
    def done(self) -> int:
        """Steps behind us, of ``steps``."""
        return 0 if self.house is None else (self.house.place_id is not None) + self.house.storeys_done

    @property
    def steps(self) -> int:
        return 2 + len(STOREYS)

    @property
    def why(self) -> object:
        """Why it stopped, as a sentence."""
        return Fault(self.house.fault).label if self.house is not None and self.house.fault else _("It does not get any further.")

    def is_sample(self, project: Place) -> bool:
        return self.house is not None and self.house.place_id == project.pk


def sample_card(request: ActorRequest) -> SampleCard:
    """Gather what a page shows of the sample house, in one query."""
    house = sample_of(request.actor)
    stopped = house is not None and house.waits_for_people(timezone.now())
    return SampleCard(house, stopped, can_keep_sample(request.actor, request.firm))


@require_POST
def load(request: ActorRequest) -> HttpResponse:
    """Ask for the house, or for an unfinished one to go on; the list of projects shows how far it is."""
    try:
        load_sample(actor=request.actor, organisation=request.firm)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return to(request, "projects")


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: ActorRequest) -> HttpResponse:
    """Say exactly what would go; POST lets it go, or shows it again if something has changed meanwhile."""
    require(can_keep_sample(request.actor, request.firm))
    house, sentence = get_sample(request.actor), ""
    if request.method == "POST":
        try:
            remove_sample(actor=request.actor, organisation=request.firm, shown=str(request.POST.get("shown", "")))
        except NotPossible as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("The sample house is gone. Nothing else has changed."))
            return to(request, "projects")
    context = {"section": "projects", "house": house, "project": house.place, "contents": contents_of(house), "sentence": sentence}
    return render(request, "office/sample_remove.html", context, status=409 if sentence else 200)

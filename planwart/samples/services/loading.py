"""Ask for the sample house."""

from django.utils import timezone

from planwart.foundation.actor import Actor
from planwart.foundation.errors import require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.planning.queries import active_units
from planwart.samples.choices import SampleState
from planwart.samples.facts import SampleRequested
from planwart.samples.models import SampleHouse
from planwart.samples.permissions import can_keep_sample
from planwart.samples.rules import ensure_sample_fits
from planwart.tenancy.models import Organisation


def load_sample(*, actor: Actor, organisation: Organisation) -> SampleHouse:
    """Have the sample house built, by a job: it takes seconds. Nobody is invited and no mail goes out.

    A firm has one: asking again returns it, and lets an unfinished one go on. Records SampleRequested.
    Raises NotAllowed for staff, NotPossible if its units find no room in the tier.
    """
    require(can_keep_sample(actor, organisation))
    assert actor.membership_id is not None  # can_keep_sample admits members only
    now = timezone.now()
    with acting(actor):
        firm = Organisation.objects.select_for_update().only("id", "tier").get(pk=organisation.pk)
        house = SampleHouse.objects.filter(organisation=firm).first()
        if house is not None and not house.waits_for_people(now):
            return house
        if house is None or house.place_id is None:
            ensure_sample_fits(firm.tier, active_units(firm.pk))
        if house is None:
            house = SampleHouse.objects.create(organisation=firm, loaded_by_id=actor.membership_id)
        else:
            house.state, house.fault, house.loaded_by_id, house.moved_at = SampleState.BUILDING, "", actor.membership_id, now
            house.save(update_fields=["state", "fault", "loaded_by", "moved_at"])
        record(SampleRequested(sample_id=house.pk), actor=actor)
    return house

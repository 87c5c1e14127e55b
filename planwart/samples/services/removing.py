"""Remove the sample house: all of it, and nothing else."""

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.planning.queries import get_customer
from planwart.planning.services.customers import end_customer_access
from planwart.planning.services.erasing import erase_project, hold_project
from planwart.samples.facts import SampleRemoved
from planwart.samples.models import SampleHouse
from planwart.samples.permissions import can_keep_sample
from planwart.samples.queries import contents_of, get_sample
from planwart.samples.rules import ensure_seen
from planwart.tenancy.models import Organisation


def remove_sample(*, actor: Actor, organisation: Organisation, shown: str) -> None:
    """Delete the sample house for good, with whatever people have added to it; the firm's other projects stay as they are.

    ``shown`` is the mark of the contents the person agreed to lose. Who still has access from outside loses it first, and is told as
    always. Records SampleRemoved. Raises NotAllowed for staff, NotFound without a house, NotPossible if something has changed since.
    """
    require(can_keep_sample(actor, organisation))
    with acting(actor):
        house = SampleHouse.objects.select_for_update(of=("self",)).get(pk=get_sample(actor).pk)
        root_id = house.place_id
        if root_id is not None:
            hold_project(root_id)
        contents = contents_of(house)
        ensure_seen(shown, contents.mark)
        for person in contents.people:
            end_customer_access(actor=actor, access=get_customer(actor, person.pk))
        fact = SampleRemoved(sample_id=house.pk, place_id=root_id)
        with acting(system("remove a sample house")) as clerk:
            house.delete()
            if root_id is not None:
                erase_project(actor=clerk, root_id=root_id)
        record(fact, actor=actor)

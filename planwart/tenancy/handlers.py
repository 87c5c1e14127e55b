"""What follows here from facts of the rooms below. Called by the relay, as the system, in a transaction per fact."""

from planwart.foundation.facts import on_fact
from planwart.identity.facts import AddressChanged
from planwart.identity.queries import user_by_id
from planwart.tenancy.services.people import follow_address


@on_fact(AddressChanged)
def follow_changed_address(fact: AddressChanged) -> None:
    """A member's address with his firms is the one of his account."""
    user = user_by_id(fact.user_id)
    if user is not None:
        follow_address(user=user)

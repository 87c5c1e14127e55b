"""Who may see and edit a plan right now: one question, asked by the handshake, by the watch over open sockets and for every push."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planwart.foundation.actor import Side
from planwart.planning.choices import AccessRole

Pair = tuple[int, int]
"""A plan and a user."""


@dataclass(frozen=True, slots=True)
class Right:
    """What a live grant gives. Without a right the plan does not exist for the asker."""

    side: Side
    edits: bool

    @property
    def can(self) -> list[str]:
        return ["edit"] if self.edits else []


Rights = Mapping[Pair, Right]


def asked(pairs: Iterable[Pair]) -> list[dict[str, int]]:
    """Return the parameter of the statement ``sql.GRANTS``."""
    return [{"plan": plan, "person": person} for plan, person in pairs]


def rights_from(rows: Iterable[Sequence[Any]]) -> dict[Pair, Right]:
    """Read the answer of ``sql.GRANTS``: who has no right is left out.

    Members of the firm edit, staff only below a role of theirs where the firm wants one; a customer as his role says; on an archived unit
    nobody edits. A member of the firm cannot be its customer.
    """
    rights: dict[Pair, Right] = {}
    for plan, person, member_role, customer_role, archived in rows:
        if member_role is not None:
            rights[plan, person] = Right(Side.FIRM, edits=not archived)
        elif customer_role in _SEES:
            rights[plan, person] = Right(Side.CUSTOMER, edits=customer_role == AccessRole.EDITOR and not archived)
    return rights


_SEES: Final = frozenset({AccessRole.VIEWER.value, AccessRole.EDITOR.value})

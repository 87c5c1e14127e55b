"""What only building a sample house can run into.

NotPossible
└── NoRoom    the tier has no place for its units
"""

from planwart.foundation.errors import NotPossible


class NoRoom(NotPossible):
    """The firm's active units leave no room for those of the house."""

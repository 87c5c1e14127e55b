"""What happens to the ways into a firm."""

from dataclasses import dataclass

from planwart.foundation.facts import fact


@fact("sharing.api_token_made")
@dataclass(frozen=True)
class ApiTokenMade:
    token_id: int


@fact("sharing.api_token_revoked")
@dataclass(frozen=True)
class ApiTokenRevoked:
    token_id: int

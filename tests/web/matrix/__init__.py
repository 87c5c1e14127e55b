"""The rows of all audiences; a route that stands in none of them fails the run."""

from typing import Final

from tests.web.matrix import accounts, office, operator, portal, public
from tests.web.matrix.rows import ON, PEOPLE, SIGN_IN, Row, World

__all__ = ["ON", "PEOPLE", "ROWS", "SIGN_IN", "Row", "World"]

ROWS: Final = (*accounts.ROWS, *office.ROWS, *portal.ROWS, *public.ROWS, *operator.ROWS)

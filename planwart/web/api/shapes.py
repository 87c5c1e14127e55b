"""What goes in and out: strict bodies, explicit answers, pages of lists."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Path, Query
from pydantic import BaseModel, ConfigDict, Field

MOST_PER_PAGE: Final = 200
_MOST_ID: Final = 2**63 - 1
_STORABLE: Final = r"^[^\x00]*$"  # PostgreSQL holds no NUL

M = TypeVar("M", bound=Model)
Item = TypeVar("Item")

Id = Annotated[int, Field(ge=1, le=_MOST_ID)]
PathId = Annotated[int, Path(ge=1, le=_MOST_ID)]
Cursor = Annotated[int, Query(ge=0, le=_MOST_ID, description="The `next` of the page before; 0 begins.")]
Limit = Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description="How many at most.")]
USUAL: Final = 50


Email = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\s\x00@]+@[^\s\x00@]+$")]


Name = Annotated[str, Field(min_length=1, max_length=120, pattern=_STORABLE)]
FloorName = Annotated[str, Field(min_length=1, max_length=60, pattern=_STORABLE)]
FileKey = Annotated[str, Field(min_length=1, max_length=64, pattern=_STORABLE)]
Street = Annotated[str, Field(max_length=120, pattern=_STORABLE)]
PostalCode = Annotated[str, Field(max_length=12, pattern=_STORABLE)]
City = Annotated[str, Field(max_length=80, pattern=_STORABLE)]


class Body(BaseModel):
    """What a program sends: nothing is guessed, nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Out(BaseModel):
    """What a program gets. Every field is named here; no row of the database goes out as it is."""


class ErrorWords(BaseModel):
    code: str
    message: str


class Error(BaseModel):
    """Every refusal: `code` is for programs and never changes, `message` is a sentence for people."""

    error: ErrorWords


class Page(Out, Generic[Item]):
    """One page of a list. `next` is null on the last one, else the `cursor` of the page that follows."""

    items: list[Item]
    next: int | None


class Done(Out):
    """It has happened."""

    done: bool = True


READ_REFUSALS: Final = (400, 401, 404, 405, 422, 429)
WRITE_REFUSALS: Final = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429)


def reads(shape: Any, *more: int) -> dict[Any, Any]:
    """Return the answers of an operation that reads."""
    return {200: shape, frozenset({*READ_REFUSALS, *more}): Error}


def writes(shape: Any, status: int = 200) -> dict[Any, Any]:
    """Return the answers of an operation that writes."""
    return {status: shape, frozenset(WRITE_REFUSALS): Error}


def page_of(
    rows: QuerySet[M], shape: Callable[[M], Item], *, cursor: int, limit: int, newest_first: bool = False, key: str = "pk"
) -> dict[str, object]:
    """Return one page of ``rows`` in the order of their ids; the cursor is the id of the last row that was shown."""
    ordered = rows.order_by(f"-{key}" if newest_first else key)
    if cursor:
        ordered = ordered.filter(**{f"{key}__{'lt' if newest_first else 'gt'}": cursor})
    found: Sequence[M] = list(ordered[: limit + 1])
    shown = found[:limit]
    last = getattr(shown[-1], key) if len(found) > limit else None
    return {"items": [shape(row) for row in shown], "next": last}


def page_of_list(items: Iterable[Item]) -> dict[str, object]:
    """Return a list that is short by its nature as its only page."""
    return {"items": list(items), "next": None}


Moment = dt.datetime

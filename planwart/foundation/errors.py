"""The four ways in which Planwart says no.

    PlanwartError
    ├── NotFound      404  unseen and missing are the same thing, in the same words
    ├── NotAllowed    403  seen, but not for this actor to do
    ├── NotPossible   409  allowed, but not now; the message is a sentence for people
    └── Invalid       422  the input is wrong; the message is a sentence for people

The web maps them once; services and doors raise them and know nothing of HTTP.
"""

from django.utils.functional import Promise


class PlanwartError(Exception):
    """Base of everything Planwart refuses on purpose."""

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotFound(PlanwartError):
    """The actor cannot see it, or it does not exist."""


class NotAllowed(PlanwartError):
    """The actor sees it, but may not do this."""


class NotPossible(PlanwartError):
    """The act is allowed, but the state of things forbids it now."""


class Invalid(PlanwartError):
    """The input cannot be used as it is."""


def require(allowed: bool) -> None:
    """Raise NotAllowed unless ``allowed``; the first line of every service."""
    if not allowed:
        raise NotAllowed

"""Facts: what happened, in the past tense, made of bare ids.

A room records a fact; a room above registers what follows from it. The lower room never learns
that mail exists.
"""

from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from typing import Any, TypeVar

FactType = TypeVar("FactType", bound=type)
Handler = Callable[[Any], None]

_types: dict[str, type] = {}
_names: dict[type, str] = {}
_handlers: dict[str, list[Handler]] = {}


def fact(name: str) -> Callable[[FactType], FactType]:
    """Register a frozen dataclass as the fact ``name``, written ``room.what_happened``."""

    def register(cls: FactType) -> FactType:
        if not is_dataclass(cls):
            raise TypeError(f"{cls.__name__} must be a dataclass, decorated below @fact")
        if name in _types:
            raise ValueError(f"the fact {name} is registered twice")
        _types[name] = cls
        _names[cls] = name
        return cls

    return register


def on_fact(cls: type) -> Callable[[Handler], Handler]:
    """Register a handler the relay calls for each fact of this class, in a transaction of its own.

    Handlers enqueue jobs; they must bear being called again after a crash.
    """

    def register(handler: Handler) -> Handler:
        _handlers.setdefault(_names[cls], []).append(handler)
        return handler

    return register


def name_of(value: object) -> str:
    """Return the registered name of a fact."""
    return _names[type(value)]


def to_data(value: Any) -> dict[str, Any]:
    """Return a fact's fields as JSON."""
    return asdict(value)


def from_data(name: str, data: dict[str, Any]) -> object:
    """Rebuild the fact ``name``; fields it no longer has are dropped."""
    cls = _types[name]
    known = {field.name for field in fields(cls)}
    return cls(**{key: value for key, value in data.items() if key in known})


def handlers_of(name: str) -> list[Handler]:
    """Return what follows from the fact ``name``."""
    return _handlers.get(name, [])


def registered() -> dict[str, type]:
    """Return every known fact by its name."""
    return dict(_types)

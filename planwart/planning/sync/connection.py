"""Own database connections for the tasks of the event loop; Django's belong to its threads."""

from typing import Any

import psycopg
from django.db import connections
from psycopg.types.json import set_json_loads
from pydantic_core import from_json

from planwart.planning.sync import sql


def parameters() -> dict[str, Any]:
    """Return where the application's login connects to, as Django knows it (also in tests)."""
    known = connections["default"].get_connection_params()
    return {name: known[name] for name in ("host", "port", "dbname", "user", "password") if known.get(name)}


async def connect(*, name: str, writes: bool = False) -> psycopg.AsyncConnection[tuple[Any, ...]]:
    """Open a connection in autocommit; with ``writes`` it gets the plan writer's planner settings."""
    connection = await psycopg.AsyncConnection.connect(
        **parameters(), autocommit=True, application_name=f"planwart {name}", connect_timeout=5, prepare_threshold=2
    )
    set_json_loads(from_json, connection)
    if writes:
        for setting in sql.PLANNER:
            await connection.execute(setting)
    return connection

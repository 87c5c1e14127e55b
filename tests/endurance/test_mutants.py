"""Take each policy that lets people read out of the wall, one after the other: the rows of the wall must notice nearly all.

A policy that nobody would miss protects nothing, or nobody looks at what it protects.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from psycopg import sql

from tests.cast import Cast, restrict
from tests.conftest import owner_connection
from tests.foundation.test_wall_rows import differences, fill

NOTICED = 0.95
PEOPLE_ROLES = ("pw_anonymous", "pw_person", "pw_admin", "pw_member", "pw_customer", "pw_operator")


@dataclass(frozen=True)
class Policy:
    table: str
    name: str
    condition: str

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


def reading_policies() -> list[Policy]:
    """The policies by which people see rows, but for those that show a whole table on purpose."""
    with owner_connection() as connection:
        rows = connection.execute(
            "select tablename, policyname, qual from pg_policies where schemaname = 'public' and cmd = 'SELECT' "
            "and roles && %s::name[] and qual <> 'true' order by 1, 2",
            [list(PEOPLE_ROLES)],
        ).fetchall()
    return [Policy(*row) for row in rows]


@contextmanager
def without(policy: Policy) -> Iterator[None]:
    """Let this policy admit every row for a while."""
    alter = sql.SQL("alter policy {} on {} using ({})")
    names = sql.Identifier(policy.name), sql.Identifier(policy.table)
    with owner_connection() as connection:
        connection.execute(alter.format(*names, sql.SQL("true")))
        try:
            yield
        finally:
            connection.execute(alter.format(*names, sql.SQL(policy.condition)))  # as the database spelled it


@pytest.mark.endurance
@pytest.mark.timeout(0)
def test_a_policy_that_is_taken_out_is_missed(committed_cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    market = restrict(committed_cast)
    fill(committed_cast, market)
    assert differences(committed_cast, assigned=True) == []
    policies, unnoticed = reading_policies(), []

    for policy in policies:
        with without(policy):
            if not differences(committed_cast, assigned=True):
                unnoticed.append(str(policy))

    noticed = len(policies) - len(unnoticed)
    with capsys.disabled():
        print(f"\npolicies taken out: {len(policies)}, noticed: {noticed} ({noticed / len(policies):.0%}); not: {unnoticed}")  # noqa: T201
    assert differences(committed_cast, assigned=True) == []
    assert noticed / len(policies) >= NOTICED

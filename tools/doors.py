"""Fail if the web reaches past the doors: nothing there may say ``.objects``, open a cursor or bring its own SQL.

Views get objects from ``queries.py``, which filter by actor, and change them through ``services.py``.
"""

import ast
import sys
from pathlib import Path

_PAST_THE_DOOR = {"objects", "_default_manager", "_base_manager", "raw", "extra"}
# Health page and figures ask the database how it is, not what is in it; sockets read through planning.
_MAY = {"planwart/web/serving/health.py", "planwart/web/serving/metrics.py"}


def faults_in(source: str) -> list[tuple[int, str]]:
    """Return line and words of everything in a source that reaches past the doors.

    >>> faults_in("plan = get_plan(actor, 5)")
    []
    >>> faults_in("plan = Plan.objects.get(pk=5)")
    [(1, '.objects')]
    >>> faults_in("with connection.cursor() as cursor: pass")
    [(1, '.cursor()')]
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in _PAST_THE_DOOR and isinstance(node.ctx, ast.Load):
            found.append((node.lineno, f".{node.attr}"))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "cursor":
            found.append((node.lineno, ".cursor()"))
    return found


def main() -> int:
    count = 0
    for path in sorted(Path("planwart/web").rglob("*.py")):
        if str(path) not in _MAY:
            for line, words in faults_in(path.read_text(encoding="utf-8")):
                print(f"{path}:{line}: {words} reaches past the doors; add a query or a service to the room that owns the table.")
                count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())

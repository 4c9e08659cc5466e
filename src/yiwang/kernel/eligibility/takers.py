"""Who acts on what tables entitle to: rooms above say here which outcomes they can carry out, so
that a table that nobody could follow is refused when it is saved and not where it is used."""

from collections.abc import Callable, Iterable

from .rules.table import At, Problem, Table

__all__ = ["At", "Check", "Problem", "Table", "check_with", "not_carried_out"]

#: (programme, its table) -> what the room cannot carry out; nothing for others' programmes.
Check = Callable[[int, Table], Iterable[Problem]]
_checks: list[Check] = []


def check_with(check: Check) -> None:
    """Let `check` say what a room above cannot carry out of a table."""
    _checks.append(check)


def not_carried_out(programme_id: int, table: Table) -> list[Problem]:
    """What any room cannot carry out of a programme's table."""
    return [problem for check in _checks for problem in check(programme_id, table)]

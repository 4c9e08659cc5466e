"""All questions of `invariants.py` at once."""

from inspect import getmembers, isfunction

from . import invariants


def wrong() -> dict[str, list[str]]:
    """The rows that must not be, by question; {} when all is well."""
    asked = {
        name: question()
        for name, question in getmembers(invariants, isfunction)
        if question.__module__ == invariants.__name__ and not name.startswith("_")
    }
    return {name: rows for name, rows in asked.items() if rows}

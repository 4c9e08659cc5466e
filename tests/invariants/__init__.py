"""Every question of every room's `invariants.py`: what must be no rows after each write."""

import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from inspect import getmembers, isfunction, signature

import yiwang

Question = Callable[[], Iterable[object]]


@cache
def questions(*under: str) -> dict[str, Question]:
    """The questions by "module.function": public functions without parameters.

    `under` narrows them to rooms, by the beginnings of their modules' names.
    """
    found: dict[str, Question] = {}
    for module in pkgutil.walk_packages(yiwang.__path__, "yiwang."):
        if module.name.endswith(".invariants") and module.name.startswith(under or "yiwang."):
            room = import_module(module.name)
            for name, question in getmembers(room, isfunction):
                if question.__module__ == room.__name__ and not name.startswith("_"):
                    assert not signature(question).parameters, f"{module.name}.{name} asks for more"
                    found[f"{module.name}.{name}"] = question
    return found


def violations(*under: str) -> dict[str, list[object]]:
    """The rows that must not be, by question; {} when all is well."""
    answers = {name: list(question()) for name, question in questions(*under).items()}
    return {name: rows for name, rows in answers.items() if rows}

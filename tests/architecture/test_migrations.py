"""Migrations are named, reversible, stand alone, and are complete."""

import re
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.migrations.operations.base import Operation

from .sources import Module, modules

NAMED = re.compile(r"\d{4}_(?!auto_|alter_|add_field|remove_)[a-z0-9]+(_[a-z0-9]+)*")


def _migrations() -> list[Module]:
    return [
        module
        for module in modules()
        if module.path.parent.name == "migrations" and module.path.name != "__init__.py"
    ]


def test_each_has_a_name_that_says_what_it_does() -> None:
    wrong = [m.name for m in _migrations() if not NAMED.fullmatch(m.path.stem)]
    assert not wrong, wrong


def test_each_can_be_undone() -> None:
    wrong = [
        f"{module.name}: {operation}"
        for module in _migrations()
        for operation in _operations(module)
        if not operation.reversible
    ]
    assert not wrong, "\n".join(wrong)


def test_none_leans_on_code_that_will_change() -> None:
    """An import of the application in an old migration breaks when the application moves on."""
    wrong = [
        f"{module.name} imports {target}"
        for module in _migrations()
        for target in module.imports()
        if target.startswith("yiwang.") and not target.startswith("yiwang.lib")
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"models changed without a migration:\n{said.getvalue()}")


def _operations(module: Module) -> list[Operation]:
    return list(import_module(module.name).Migration.operations)

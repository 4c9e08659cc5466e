"""Deeds that one promise of the database must refuse, and that are taken once it is gone."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from tests.promises import Promise, promise, promises


def refusal(statement: str) -> str:
    """The words of the trigger or constraint that refuses a statement."""
    with pytest.raises(Error) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(refused.value)


def taken_without(name: str, statement: str) -> int:
    """Of how many rows the same is taken once that promise is gone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(promise(name).drop)
        cursor.execute(statement)
        taken = cursor.rowcount
        transaction.set_rollback(True)
    return taken


def named_promises(tables: Sequence[str]) -> list[Promise]:
    """Those we named; Django's own keep a positive number positive."""
    found = [each for table in tables for each in promises(f"sensing_{table}")]
    return [each for each in found if not each.name.endswith("_check")]


def copied(table: str, otherwise: Mapping[str, str]) -> str:
    """Puts in a row like the first one, with some columns otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM sensing_{table} LIMIT 0")  # noqa: S608
        columns = [f'"{column.name}"' for column in cursor.description if column.name != "id"]
    values = [otherwise.get(column, otherwise.get(column.strip('"'), column)) for column in columns]
    return (
        f"INSERT INTO sensing_{table} ({', '.join(columns)}) SELECT {', '.join(values)}"  # noqa: S608
        f" FROM sensing_{table} ORDER BY id LIMIT 1"
    )


class Deeds:
    """The tests of some tables' promises. `refused` are statements with the name of the one promise
    that refuses them; `copies` rows like one that is there (table, columns otherwise) with theirs;
    `besides` are promises that refuse nothing, or that others name."""

    tables: ClassVar[Sequence[str]] = ()
    refused: ClassVar[Sequence[tuple[str, str]]] = ()
    copies: ClassVar[Sequence[tuple[str, Mapping[str, str], str]]] = ()
    besides: ClassVar[set[str]] = set()

    def pytest_generate_tests(self, metafunc: Any) -> None:
        if "statement" in metafunc.fixturenames:
            metafunc.parametrize(("statement", "name"), self.refused)
        if "otherwise" in metafunc.fixturenames:
            metafunc.parametrize(("table", "otherwise", "name"), self.copies)

    def test_a_change_is_refused_by_one_promise(self, filled, statement, name):
        refusal(statement)
        assert taken_without(name, statement) > 0

    def test_a_row_is_refused_by_one_promise(self, filled, table, otherwise, name):
        statement = copied(table, otherwise)
        refusal(statement)
        assert taken_without(name, statement) == 1

    def test_every_promise_has_its_deed(self):
        named = {name for _, name in self.refused} | {name for *_, name in self.copies}
        assert {each.name for each in named_promises(self.tables)} == named | self.besides

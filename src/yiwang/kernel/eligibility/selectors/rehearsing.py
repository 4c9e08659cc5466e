"""rehearse: decide by content that is not kept anywhere, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiwang.lib.errors import Invalid

from ..engine import Engine
from ..rules.deciding import Answer, Tried, decide, try_golden
from ..rules.reading import read
from ..rules.table import Table, in_words, shown_outcome


@dataclass(frozen=True)
class Rehearsed:
    """A table ready to be asked."""

    engine: Engine

    @property
    def table(self) -> Table:
        return self.engine.table

    def answer(self, on: date, given: Mapping[str, Any]) -> Answer:
        """What the table says of what is given; an input that is not given is not known."""
        return decide(self.table, given, on, self.engine.match)[0]

    def golden(self) -> list[Tried]:
        """Every golden case beside what the table gives."""
        return try_golden(self.table, self.engine.match)

    def lines(self) -> list[tuple[str, str, dict[str, str], str]]:
        """The table as a clerk reads it: conditions, result, outcomes by label, reason."""
        return [
            (
                in_words(self.table, row),
                row.result,
                {
                    column.label: shown_outcome(column, row.then[column.name])
                    for column in self.table.columns
                    if column.name in row.then
                },
                row.reason,
            )
            for row in self.table.rows
        ]


def rehearse(content: Mapping[str, Any]) -> Rehearsed:
    """Raises Invalid, naming the cells, for a content that is no table."""
    table, problems = read(content)
    if table is None:
        raise Invalid({f"{p.at.part}[{p.at.line}].{p.at.key}": p.code for p in problems})
    return Rehearsed(Engine(table))

"""What the database itself promises: constraints, unique indexes and triggers, by name."""

import re
from dataclasses import dataclass

from django.db import connection

_FOUND = """
SELECT conname, conrelid::regclass::text, 'CONSTRAINT', pg_get_constraintdef(oid)
  FROM pg_constraint WHERE contype IN ('u', 'c', 'x', 'f') AND conparentid = 0
UNION ALL
SELECT indexrelid::regclass::text, indrelid::regclass::text, 'INDEX', pg_get_indexdef(indexrelid)
  FROM pg_index i WHERE indisunique AND NOT indisprimary
   AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)
UNION ALL
SELECT tgname, tgrelid::regclass::text, 'TRIGGER', pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal"""


@dataclass(frozen=True)
class Promise:
    """`definition` is PostgreSQL's own text of it."""

    name: str
    table: str
    kind: str
    definition: str

    @property
    def checks_rows(self) -> bool:
        """Whether it looks at rows that are there already when it is made."""
        return self.kind != "TRIGGER"

    @property
    def columns(self) -> list[str]:
        """Of a UNIQUE constraint; of others none."""
        found = re.match(r"UNIQUE [A-Z ]*\((.+?)\)", self.definition)
        return found[1].split(", ") if found else []

    @property
    def function(self) -> str:
        """What a trigger calls."""
        return self.definition.rpartition("EXECUTE FUNCTION ")[2].partition("(")[0]

    @property
    def drop(self) -> str:
        return {
            "CONSTRAINT": f"ALTER TABLE {self.table} DROP CONSTRAINT {self.name}",
            "INDEX": f"DROP INDEX {self.name}",
            "TRIGGER": f"DROP TRIGGER {self.name} ON {self.table}",
        }[self.kind]

    @property
    def restore(self) -> str:
        if self.kind == "CONSTRAINT":
            return f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} {self.definition}"
        return self.definition


def promise(name: str) -> Promise:
    [found] = _read("name = %s", name)
    return found


def promises(tables: str) -> list[Promise]:
    """Those of the tables that this pattern (of LIKE) names, without foreign keys."""
    return [each for each in _read("place LIKE %s", tables) if "FOREIGN KEY" not in each.definition]


def _read(which: str, given: str) -> list[Promise]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({_FOUND}) f (name, place, kind, text) WHERE {which} ORDER BY 2, 1",  # noqa: S608
            [given],
        )
        return [Promise(*row) for row in cursor.fetchall()]

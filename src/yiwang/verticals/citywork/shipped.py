"""The catalogue that comes with the product, as rows of its two data files."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class ShippedClass:
    code: str
    name: str
    kind: str
    parent: str
    area: str
    provenance: str


@dataclass(frozen=True)
class ShippedCondition:
    """`department` is a code that a deployment may or may not have."""

    class_code: str
    ordinal: int
    condition: str
    closing: str
    limit_value: str
    limit_unit: str
    department: str
    legal_basis: str
    source: str
    is_default: bool
    since: date


def classes() -> list[ShippedClass]:
    """Major classes before their minor ones."""
    rows = [ShippedClass(**row) for row in _rows("classes.csv")]
    return sorted(rows, key=lambda row: (bool(row.parent), row.code))


def conditions() -> list[ShippedCondition]:
    return [
        ShippedCondition(
            class_code=row["class_code"],
            ordinal=int(row["ordinal"]),
            condition=row["condition"],
            closing=row["closing"],
            limit_value=row["limit_value"],
            limit_unit=row["limit_unit"],
            department=row["department"],
            legal_basis=row["legal_basis"],
            source=row["source"],
            is_default=row["is_default"] == "yes",
            since=date.fromisoformat(row["since"]),
        )
        for row in _rows("conditions.csv")
    ]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

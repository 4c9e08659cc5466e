"""Rows that overlap, rows that never speak, and what no row speaks of. Pure.

Each field is cut into atoms: values that no cell of the table tells apart. A condition is then a
set of atoms (bits of a whole number), a row a box of such sets, and the questions are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from .conditions import Condition, Members, Spans, Under
from .fields import NO_CODE, NO_NUMBER, NUMBERS, Encoded, Field
from .table import FIRST, Table
from .wording import ordinal_day, yuan

MOST_BOXES = 20_000
MOST_TOLD = 20
MOST_LISTED = 10  # codes of a list that cells name, for which every combination is tried

Box = tuple[int, ...]


@dataclass(frozen=True)
class Finding:
    """`kind` is overlap, unreachable, gap or unchecked; `rows` count from 1; `example` in words."""

    kind: str
    rows: tuple[int, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class _Axis:
    """One field with a value for each of its atoms."""

    field: Field
    atoms: tuple[Encoded, ...]

    @property
    def whole(self) -> int:
        return (1 << len(self.atoms)) - 1

    def mask(self, said: Condition) -> int:
        if said is None:
            return self.whole
        return sum(1 << at for at, value in enumerate(self.atoms) if said.holds(value))


def findings(table: Table) -> list[Finding]:
    """What a reviewer should look at; nothing here is forbidden."""
    axes = [_axis(field, [row.when.get(field.name) for row in table.rows]) for field in table.used]
    if any(axis is None for axis in axes):
        return [Finding("unchecked")]
    known = [axis for axis in axes if axis is not None]
    boxes = [
        tuple(axis.mask(row.when.get(axis.field.name)) for axis in known) for row in table.rows
    ]
    try:
        return [*_overlaps(table, known, boxes), *_remaining(table, known, boxes)]
    except OverflowError:
        return [*_overlaps(table, known, boxes), Finding("unchecked")]


def _overlaps(table: Table, axes: Sequence[_Axis], boxes: list[Box]) -> list[Finding]:
    """Pairs of rows that one person may fit and that say different things."""
    told: list[Finding] = []
    for one, other in combinations(range(len(boxes)), 2):
        shared = tuple(a & b for a, b in zip(boxes[one], boxes[other], strict=True))
        rows = table.rows[one], table.rows[other]
        differ = table.policy != FIRST or (rows[0].result, rows[0].then) != (
            rows[1].result,
            rows[1].then,
        )
        if all(shared) and differ:
            told.append(Finding("overlap", (one + 1, other + 1), _example(axes, shared)))
            if len(told) == MOST_TOLD:
                break
    return told


def _remaining(table: Table, axes: Sequence[_Axis], boxes: list[Box]) -> list[Finding]:
    """Rows with nothing left by those before them, and an example of what is left at the end."""
    found: list[Finding] = []
    left: list[Box] = [tuple(axis.whole for axis in axes)]
    for at, box in enumerate(boxes):
        if not all(box):
            found.append(Finding("unreachable", (at + 1,)))
            continue
        reached = any(all(a & b for a, b in zip(piece, box, strict=True)) for piece in left)
        if not reached and table.policy == FIRST:
            found.append(Finding("unreachable", (at + 1,)))
        left = [rest for piece in left for rest in _without(piece, box)]
        if len(left) > MOST_BOXES:
            raise OverflowError
    if left:
        found.append(Finding("gap", (), _example(axes, left[0])))
    return found


def _without(piece: Box, box: Box) -> list[Box]:
    """The parts of a box that lie outside another; they do not overlap."""
    if not all(a & b for a, b in zip(piece, box, strict=True)):
        return [piece]
    parts: list[Box] = []
    for at, (a, b) in enumerate(zip(piece, box, strict=True)):
        if a & ~b:
            inside = tuple(x & y for x, y in zip(piece[:at], box[:at], strict=True))
            parts.append((*inside, a & ~b, *piece[at + 1 :]))
    return parts


def _example(axes: Sequence[_Axis], box: Box) -> str:
    """One value of each field that lies in the box."""
    words = []
    for axis, mask in zip(axes, box, strict=True):
        value = axis.atoms[(mask & -mask).bit_length() - 1]
        words.append(f"{axis.field.label} {_shown(axis.field, value)}")
    return "、".join(words) or "任何情况"


def _shown(field: Field, value: Encoded) -> str:
    if value in (NO_NUMBER, NO_CODE, ";"):
        return "无"
    if field.kind == "bool":
        return "是" if value else "否"
    if field.kind == "date":
        return ordinal_day(int(value))
    if field.kind == "money":
        return yuan(int(value))
    if field.kind == "enums":
        return "、".join(field.label_of(code) for code in str(value).strip(";").split(";"))
    return field.label_of(str(value)) if field.kind == "enum" else str(value)


def _axis(field: Field, said: list[Condition]) -> _Axis | None:
    if field.kind == "bool":
        atoms: list[Encoded] = [0, 1]
    elif field.kind in NUMBERS:
        atoms = _numbers(field, said)
    elif field.kind == "enum":
        atoms = [*field.codes]
    elif field.kind == "enums":
        named = sorted({c for each in said if isinstance(each, Members) for c in each.codes})
        if len(named) > MOST_LISTED:
            return None
        others = [code for code in field.codes if code not in named][:1]
        chosen = [*named, *others]
        atoms = [
            ";" + "".join(f"{code};" for code in some)
            for size in range(len(chosen) + 1)
            for some in combinations(chosen, size)
        ]
    else:
        atoms = _divisions(said)
    if not field.required and field.kind != "enums":
        atoms.append(NO_NUMBER if field.kind in NUMBERS else NO_CODE)
    return _Axis(field, tuple(atoms))


def _numbers(field: Field, said: list[Condition]) -> list[Encoded]:
    """One number of each stretch between the ends that cells name."""
    spans = [span for each in said if isinstance(each, Spans) for span in each.spans]
    starts = {low for low, _high in spans} | {high + 1 for _low, high in spans}
    limits = {"age": (0, 130), "money": (0, 10**14), "date": (1, 3_652_059)}
    least, most = limits.get(field.kind, (-(10**14), 10**14))
    cuts = sorted({least, *(each for each in starts if least < each <= most)})
    ends = [*(each - 1 for each in cuts[1:]), most]
    stretches = list(zip(cuts, ends, strict=True))
    return [
        high if at == 0 and len(stretches) > 1 else low for at, (low, high) in enumerate(stretches)
    ]


def _divisions(said: list[Condition]) -> list[Encoded]:
    """Each code that cells name, for what lies under it and under no other; and elsewhere."""
    named = {code for each in said if isinstance(each, Under) for code in each.codes}
    elsewhere = next(
        f"{n:02d}" for n in range(99, -1, -1) if f"{n:02d}" not in {c[:2] for c in named}
    )
    return [*sorted(named), elsewhere]

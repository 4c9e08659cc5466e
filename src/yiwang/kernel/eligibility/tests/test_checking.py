"""Overlaps, rows that never speak and gaps, against trying every case."""

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.kernel.eligibility.rules.checking import findings
from yiwang.kernel.eligibility.rules.fields import encoded

from . import makers

INPUTS = [
    {"name": "n", "label": "人数", "kind": "int"},
    {"name": "e", "label": "类", "kind": "enum", "options": "a、b、c"},
    {"name": "s", "label": "组", "kind": "enums", "options": "x、y、z"},
    {"name": "y", "label": "住院", "kind": "bool", "required": False},
]
ROW = st.fixed_dictionaries(
    {
        "n": st.sampled_from(["", "≥2", "≤1", "0-3", "≠2"]),
        "e": st.sampled_from(["", "a", "a、b", "非 c"]),
        "s": st.sampled_from(["", "x", "非 x", "x、y", "无"]),
        "y": st.sampled_from(["", "是", "否、无", "无"]),
    }
)
EVERYBODY = [
    {"n": n, "e": e, "s": list(s), "y": y}
    for n, e, s, y in product(
        range(-2, 6), "abc", ["", "x", "y", "z", "xy", "xz", "yz", "xyz"], [True, False, None]
    )
]


def table(cells: list[dict[str, str]]) -> Any:
    rows = [
        {"when": each, "result": "享受", "then": {"v": str(at)}, "reason": "r"}
        for at, each in enumerate(cells)
    ]
    columns = [{"name": "v", "label": "数", "kind": "int"}]
    return makers.table(inputs=INPUTS, columns=columns, rows=rows, golden=[])


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(ROW, min_size=1, max_size=4))
def test_the_findings_are_what_trying_everybody_finds(cells: list[dict[str, str]]) -> None:
    made = table(cells)
    hits = []
    for person in EVERYBODY:
        keys = {field.name: encoded(field, person[field.name]) for field in made.fields}
        hits.append(
            [
                at + 1
                for at, row in enumerate(made.rows)
                if all(said is None or said.holds(keys[n]) for n, said in row.when.items())
            ]
        )
    found = findings(made)
    first = {each[0] for each in hits if each}
    never = {at + 1 for at in range(len(cells))} - first
    assert {f.rows[0] for f in found if f.kind == "unreachable"} == never
    assert any(f.kind == "gap" for f in found) == any(not each for each in hits)
    pairs = {(a, b) for each in hits for a in each for b in each if a < b}
    assert {f.rows for f in found if f.kind == "overlap"} == pairs


def test_an_example_says_where() -> None:
    found = findings(table([{"n": "≥2"}, {"n": "≤3"}]))
    assert [(f.kind, f.rows) for f in found] == [("overlap", (1, 2))]
    assert found[0].example == "人数 2"
    gap = findings(table([{"n": "≥2"}]))
    assert gap[0].kind == "gap"
    assert gap[0].example == "人数 1"


def test_too_many_combinations_are_said_to_be_unchecked() -> None:
    options = "、".join(f"c{n}" for n in range(12))
    inputs = [{"name": "s", "label": "组", "kind": "enums", "options": options}]
    rows = [
        {"when": {"s": f"c{n}"}, "result": "不享受", "then": {}, "reason": "r"} for n in range(12)
    ]
    made = makers.table(inputs=inputs, columns=[], rows=rows, golden=[])
    assert [f.kind for f in findings(made)] == ["unchecked"]

"""What follows from a table: the engine against an oracle that knows nothing of it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.kernel.eligibility.engine import Engine
from yiwang.kernel.eligibility.rules.ages import age_on, next_birthday
from yiwang.kernel.eligibility.rules.deciding import decide, try_golden
from yiwang.kernel.eligibility.rules.table import written_table

from . import makers

DAY = date(2026, 3, 1)
KNOWN = {
    "birth_date": date(1946, 3, 1),
    "categories": [],
    "registered": "440204001",
    "in_institution": False,
}
ENGINE = Engine(makers.table())


def _decide(**changes: Any) -> Any:
    given = {k: v for k, v in {**KNOWN, **changes}.items() if v is not ...}
    return decide(ENGINE.table, given, DAY, ENGINE.match)[0]


@pytest.mark.parametrize(
    ("changes", "outcome", "values", "rows"),
    [
        ({}, "eligible", {"subsidy": 300, "share": 50}, (3,)),
        ({"categories": ["low", "hero"]}, "eligible", {"subsidy": 500, "share": 50}, (2,)),
        ({"birth_date": date(1946, 3, 2)}, "eligible", {"subsidy": 150, "share": 50}, (4,)),
        ({"in_institution": True}, "ineligible", {}, (1,)),
        ({"registered": "440203001"}, "ineligible", {}, ()),
        ({"in_institution": ...}, "eligible", {"subsidy": 300, "share": 50}, (3,)),
        ({"birth_date": date(2026, 3, 2)}, "unknown", {}, ()),
    ],
)
def test_what_follows(changes: dict, outcome: str, values: dict, rows: tuple) -> None:
    answer = _decide(**changes)
    assert (answer.outcome, dict(answer.values), answer.rows) == (outcome, values, rows)
    assert answer.reason


WRONG: dict[str, list[object]] = {
    "birth_date": [..., None, "1946", 80, "", True],
    "categories": [None, "low", 3, ["rich"], [None]],
    "registered": [..., None, 440204, "浈江区", "", ["440204"]],
    "in_institution": [None, "是", 0, 1, "false"],
}


@pytest.mark.parametrize(("name", "raw"), [(n, raw) for n, raws in WRONG.items() for raw in raws])
def test_whatever_is_missing_empty_or_of_another_type_is_unknown(name: str, raw: object) -> None:
    answer = _decide(**{name: raw})
    assert answer.outcome == "unknown"
    assert answer.values == {}
    assert ENGINE.table.field(name).label in answer.reason


def test_the_golden_cases_pass() -> None:
    assert all(tried.passes for tried in try_golden(ENGINE.table, ENGINE.match))


def test_a_sum_adds_up_and_an_exclusion_excludes() -> None:
    inputs = [
        {"name": "child", "label": "孩子", "kind": "int"},
        {"name": "rich", "label": "富裕", "kind": "bool"},
    ]
    columns = [{"name": "sum", "label": "金额", "kind": "money"}]
    rows = [
        {"when": {"child": "≥1"}, "result": "享受", "then": {"sum": "10"}, "reason": "有孩子"},
        {"when": {"child": "≥3"}, "result": "享受", "then": {"sum": "0.05"}, "reason": "多孩"},
        {"when": {"rich": "是"}, "result": "不享受", "then": {}, "reason": "富裕"},
        {"when": {"child": "9"}, "result": "转人工", "then": {}, "reason": "少见"},
    ]
    table = makers.table(inputs=inputs, columns=columns, rows=rows, golden=[], policy="sum")
    engine = Engine(table)

    def ask(child: int, rich: bool = False) -> tuple[str, dict, tuple]:
        answer = decide(table, {"child": child, "rich": rich}, DAY, engine.match)[0]
        return answer.outcome, dict(answer.values), answer.rows

    assert ask(3) == ("eligible", {"sum": 1005}, (1, 2))
    assert ask(0) == ("ineligible", {}, ())
    assert ask(3, rich=True) == ("ineligible", {}, (3,))
    assert ask(9) == ("unknown", {}, (4,))


CODES = ["a", "b", "c"]
SCHEMA = [
    {"name": "n", "label": "人数", "kind": "int"},
    {"name": "m", "label": "金额", "kind": "money", "required": False},
    {"name": "y", "label": "住院", "kind": "bool"},
    {"name": "e", "label": "类", "kind": "enum", "options": "a、b、c", "required": False},
    {"name": "s", "label": "组", "kind": "enums", "options": "a、b、c"},
    {"name": "p", "label": "区划", "kind": "division"},
    {"name": "d", "label": "日", "kind": "date"},
]
PLACES = ["44", "4402", "440204", "440204001", "4403", "11"]
SMALL = st.integers(-3, 6)
#: for each field: a cell as the clerk writes it, and an oracle for the raw value.
NUMBER = (
    st.tuples(SMALL, SMALL)
    .map(sorted)
    .map(lambda ab: (f"{ab[0]}–{ab[1]}", lambda v: v is not None and ab[0] <= v <= ab[1]))
)
AT_LEAST = SMALL.map(lambda a: (f"≥{a}", lambda v: v is not None and v >= a))
SOME = st.lists(st.sampled_from(CODES), min_size=1, unique=True)
ANY = st.just(("", lambda v: True))
DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 9))
CELLS = {
    "n": NUMBER | AT_LEAST | SMALL.map(lambda a: (f"≠{a}", lambda v: v != a)) | ANY,
    "m": st.integers(0, 6).map(lambda a: (f"≤0.0{a}、无", lambda v: v is None or v <= a)) | ANY,
    "y": st.sampled_from([("是", lambda v: v), ("否", lambda v: not v)]) | ANY,
    "e": SOME.map(lambda c: ("、".join(c), lambda v: v in c))
    | SOME.map(lambda c: ("非 " + "、".join(c), lambda v: v not in c))
    | st.just(("无", lambda v: v is None))
    | ANY,
    "s": SOME.map(lambda c: ("、".join(c), lambda v: bool(set(v) & set(c))))
    | SOME.map(lambda c: ("非 " + "、".join(c), lambda v: not set(v) & set(c)))
    | st.just(("无", lambda v: not v))
    | ANY,
    "p": st.sampled_from(PLACES).map(lambda c: (c, lambda v: v.startswith(c)))
    | st.sampled_from(PLACES).map(lambda c: (f"非 {c}", lambda v: not v.startswith(c)))
    | ANY,
    "d": DAYS.map(lambda d: (f"{d}起", lambda v: v >= d))
    | DAYS.map(lambda d: (f"{d}前", lambda v: v < d))
    | ANY,
}  # fmt: skip
RULES = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=6)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "n": SMALL,
            "m": st.integers(0, 6) | st.none(),
            "y": st.booleans(),
            "e": st.sampled_from(CODES) | st.none(),
            "s": st.lists(st.sampled_from(CODES), unique=True),
            "p": st.sampled_from(PLACES),
            "d": DAYS,
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(rules=RULES, people=PEOPLE, policy=st.sampled_from(["first", "sum"]))
def test_the_engine_agrees_with_a_naive_oracle(rules: Any, people: Any, policy: str) -> None:
    rows = [
        {
            "when": {name: cell for name, (cell, _holds) in rule.items()},
            "result": "享受",
            "then": {"v": str(at + 1)},
            "reason": f"第{at + 1}条",
        }
        for at, rule in enumerate(rules)
    ]
    columns = [{"name": "v", "label": "数", "kind": "int"}]
    table = makers.table(inputs=SCHEMA, columns=columns, rows=rows, golden=[], policy=policy)
    again = makers.table(**written_table(table))
    engines = [Engine(table), Engine(again)]
    assert again == table
    for person in people:
        hits = [
            at + 1
            for at, rule in enumerate(rules)
            if all(holds(person[name]) for name, (_cell, holds) in rule.items())
        ]
        wanted = (hits[:1] if policy == "first" else hits) or []
        for engine in engines:
            answer = decide(table, person, DAY, engine.match)[0]
            assert list(answer.rows) == wanted
            assert answer.outcome == ("eligible" if wanted else "ineligible")
            assert answer.values == ({"v": sum(wanted)} if wanted else {})
            assert engine.match and decide(table, person, DAY, engine.match)[0] == answer


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1946, 3, 1), date(2026, 3, 1), 80),
        (date(1946, 3, 1), date(2026, 2, 28), 79),
        (date(1944, 2, 29), date(2026, 2, 27), 81),
        (date(1944, 2, 29), date(2026, 2, 28), 82),
        (date(1944, 2, 29), date(2024, 2, 28), 79),
        (date(1944, 2, 29), date(2024, 2, 29), 80),
        (date(1944, 12, 31), date(2026, 1, 1), 81),
        (date(2026, 3, 1), date(2026, 3, 1), 0),
        (date(2026, 3, 2), date(2026, 3, 1), -1),
    ],
)
def test_an_age_is_completed_on_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@given(
    born=st.dates(date(1900, 1, 1), date(2030, 1, 1)),
    day=st.dates(date(1900, 1, 1), date(2050, 1, 1)),
)
def test_between_birthdays_the_age_stays(born: date, day: date) -> None:
    """The day to decide again on is the very next day on which the age is another."""
    following = next_birthday(born, day)
    assert following > day
    before = date.fromordinal(following.toordinal() - 1)
    if before >= born:
        assert age_on(born, following) == age_on(born, before) + 1
    if day >= born:
        assert age_on(born, before) == age_on(born, day)

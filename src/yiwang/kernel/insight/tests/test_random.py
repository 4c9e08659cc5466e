"""Whatever people do to cases, in whatever order: rollup = recount."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import DISTRICT
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services import Part, merge, split, unmerge
from yiwang.kernel.insight import invariants
from yiwang.kernel.insight.services import fold
from yiwang.lib.errors import Refused

pytestmark = pytest.mark.django_db

PEOPLE = {
    "acceptor": ("accept", "refuse", "reclassify"), "registrar": ("register", "send_back", "close"),
    "dispatcher": ("dispatch", "recall", "send_back", "grant_postpone"),
    "handler": ("take", "return", "feedback", "ask_hang"),
    "other_handler": ("take", "return", "feedback"), "verifier": ("pass_check", "fail_check"),
    "supervisor": ("grant_hang", "resume", "void", "supervise", "rule_stay", "rule_move",
                   "reopen"),
    "leader": ("force_close",), "collector": ("rate",),
}  # fmt: skip
DEEDS = [(who, action) for who, actions in PEOPLE.items() for action in actions]
#: The path most cases take, so that chance reaches the far stages.
LOOP = [("acceptor", "accept"), ("registrar", "register"), ("dispatcher", "dispatch"),
        ("handler", "take"), ("handler", "feedback"), ("verifier", "pass_check"),
        ("registrar", "close")]  # fmt: skip

step = st.one_of(
    st.tuples(st.just("next"), st.integers(0, 2), st.none()),
    st.tuples(st.just("do"), st.integers(0, 2), st.sampled_from(DEEDS)),
    st.tuples(st.sampled_from(["merge", "unmerge", "split", "fold"]), st.integers(0, 2), st.none()),
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=15, max_size=40), flip=st.booleans())
def test_rollup_is_recount(city, steps, flip):
    cases = [city.report(channel=channel) for channel in ("collector", "resident", "leader")]
    reached = [0, 0, 0]
    for what, index, deed in steps:
        case = Case.objects.get(pk=cases[index].pk)
        try:
            if what == "next":
                _do(city, case, *LOOP[reached[index] % len(LOOP)], flip)
                reached[index] += 1
            elif what == "do":
                _do(city, case, *deed, flip)
            else:
                _tree(city, case, cases[index - 1].pk, what)
        except Refused:
            continue
    assert invariants.marks_other_than_the_log() == []
    assert invariants.totals_other_than_the_marks() == []


def _do(city, case, who, action, flip):
    given = {"note": "x", "photo": True}
    if action in ("accept", "reclassify"):
        given["class_id"] = (city.cover if flip else city.rubbish).pk
    if action == "dispatch":
        given["department_id"] = (city.municipal if case.returns else city.sanitation).pk
    if action == "rate":
        given |= {"rating": 5 if flip else 1, "is_reporter": True}
    city.do(case, who, action, **given)


def _tree(city, case, other, what):
    dispatcher = city.cast.actor("dispatcher")
    if what == "fold":
        fold(20)
    elif what == "merge":
        merge(actor=dispatcher, case_id=case.pk, into_id=other, district=DISTRICT)
    elif what == "unmerge":
        unmerge(actor=dispatcher, case_id=case.pk, district=DISTRICT, note="x")
    else:
        split(actor=dispatcher, case_id=case.pk, district=DISTRICT,
              parts=[Part(city.municipal.pk, "x")])  # fmt: skip

"""What somebody could do something about, of certain deeds."""

import pytest

from yiwang.kernel.cases.selectors import doable

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "deeds", "stages"),
    [
        ("collector", ("verified", "pass_check"), {"handled"}),
        ("collector", ("note",), {"reported", "handling", "handled"}),
        ("verifier", ("pass_check",), {"handled"}),
        ("handler", ("take", "feedback"), {"handling"}),
        ("other_handler", ("take", "feedback"), set()),
        ("outsider", ("verified", "pass_check", "note", "feedback"), set()),
        ("collector", (), set()),
    ],
)
def test_the_deeds_say_which_cases(works, who, deeds, stages):
    for stage in ("reported", "handling", "handled", "closed"):
        works.case(stage)
    found = doable(works.cast.actor(who), deeds)
    assert {case.stage for case in found} == stages


def test_the_most_urgent_comes_first_in_one_statement(works, django_assert_num_queries):
    late, early = works.case("handled"), works.case("handled")
    type(late).objects.filter(pk=late.pk).update(stage_due="2026-01-01T08:00Z")
    collector = works.cast.actor("collector")
    with django_assert_num_queries(1):
        assert [case.pk for case in doable(collector, ("pass_check",))] == [late.pk, early.pk]

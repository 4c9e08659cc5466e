"""Each promise of the database has a test that turns red without it; none is without a test."""

import pytest
from django.db import transaction

from tests.promises import promise, promises
from tests.races import without
from yiwang.kernel.cases.models import ClassRule, FlowEdge, FlowVersion, MatterClass

from . import test_database as attacks

pytestmark = pytest.mark.django_db

#: Promise -> the test that attacks it, with what it is given beside the street.
ATTACKS = {
    "cases_only_edges_of_the_flow": (attacks.test_only_edges_of_the_flow,),
    "cases_log_append_only": (attacks.test_the_log_is_append_only, "update"),
    "cases_log_seq_once": (attacks.test_one_entry_a_number,),
    "cases_request_once": (attacks.test_a_request_is_written_once,),
    "cases_flow_is_final": (attacks.test_a_published_flow_is_final, FlowVersion, "update"),
    "cases_edge_is_final": (attacks.test_a_published_flow_is_final, FlowEdge, "update"),
    "cases_flow_version_once": (attacks.test_a_version_is_published_once,),
    "cases_flow_edge_once": (attacks.test_an_edge_is_there_once,),
    "cases_state_is_last_entry": (attacks.test_state_is_the_last_entry, {"stage": "closed"}),
    "cases_identity_is_final": (attacks.test_identity_is_final, {"number": "1"}),
    "cases_parent_waits": (attacks.test_a_parent_waits_for_its_children,),
    "cases_child_needs_open_parent": (attacks.test_a_child_needs_an_open_parent,),
    "cases_reopened_child_needs_open_parent": (
        attacks.test_a_child_opens_again_only_under_an_open_parent,
    ),
    "cases_no_one_checks_his_own_work": (attacks.test_no_one_checks_his_own_work,),
    "cases_closed_has_an_outcome": (
        attacks.test_closed_has_an_outcome_and_open_has_none, {"is_open": False},
    ),
    "cases_merged_says_so": (attacks.test_merged_says_so,),
    "cases_rating_is_one_to_five": (attacks.test_a_rating_is_one_to_five, 6),
    "cases_number_once": (attacks.test_numbers_are_once, "number", "cases_number_once"),
    "cases_follow_once": (attacks.test_numbers_are_once, "follow_code", "cases_follow_once"),
    "cases_origin_once": (attacks.test_what_another_system_sent_comes_once,),
    "cases_case_codes_nest": (
        attacks.test_a_case_is_somewhere, {"street": ""}, "cases_case_codes_nest",
    ),
    "cases_case_on_earth": (
        attacks.test_a_case_is_somewhere, {"lon": 200.0, "lat": 24.8}, "cases_case_on_earth",
    ),
    "cases_case_district_code": (attacks.test_a_district_is_six_digits,),
    "cases_each_notice_once": (attacks.test_each_notice_once,),
    "cases_file_attached_once": (attacks.test_a_file_is_attached_once,),
    "cases_matterclass_code_key": (attacks.test_a_class_has_a_code_of_its_own,),
    "cases_class_ends_after_it_begins": (
        attacks.test_dated_rows_end_after_they_begin, MatterClass,
        "cases_class_ends_after_it_begins",
    ),
    "cases_rule_ends_after_it_begins": (
        attacks.test_dated_rows_end_after_they_begin, ClassRule, "cases_rule_ends_after_it_begins",
    ),
    "cases_rule_limit_is_time": (attacks.test_a_limit_is_a_time,),
    "cases_rule_once_a_day": (attacks.test_one_rule_a_day,),
    "cases_one_open_route": (attacks.test_one_open_route,),
    **{
        f"{table}_renews": (attacks.test_the_reference_is_renewed_by_every_change_of_it,)
        for table in ("access_department", "access_post", "cases_flowversion", "cases_matterclass",
                      "cases_classrule", "cases_route")
    },
}  # fmt: skip


def ours() -> set[str]:
    """Django's own checks that a number is not negative are not ours."""
    held = [promise("cases_only_edges_of_the_flow"), *promises(r"cases\_%")]
    held += [each for each in promises("%") if each.name.endswith("_renews")]
    return {each.name for each in held if not each.name.endswith("_check")}


def test_no_promise_is_without_a_test():
    assert ours() == ATTACKS.keys()


@pytest.mark.parametrize("name", ATTACKS)
def test_without_it_its_test_is_red(street, name):
    attack, *given = ATTACKS[name]
    red = pytest.raises((AssertionError, pytest.fail.Exception))
    with without(name), red, transaction.atomic():
        attack(street, *given)

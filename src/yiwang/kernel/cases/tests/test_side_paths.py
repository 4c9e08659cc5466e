"""Everything that may happen beside the main path, by the right people, with its traces."""

import pytest

from tests.invariants import violations
from yiwang.kernel.cases.models import LogEntry
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.lib.worktime import Unit, used

from .makers import DAY, HOUR, MINUTE, everything, monday, trace

pytestmark = pytest.mark.django_db


# --- before registering -----------------------------------------------------


@pytest.mark.parametrize(
    ("action", "given", "verified"),
    [("verified", {"photo": True}, True), ("not_found", {"note": "已无垃圾"}, False)],
)
def test_verify_on_the_spot(street, action, given, verified):
    case = street.do(street.report(who="stranger", channel="resident"), "acceptor", "ask_verify")
    assert (case.stage, case.post_id) == ("verifying", street.cast.post("collector").pk)
    case = street.do(case, "collector", action, **given)
    assert (case.stage, case.verified) == ("reported", verified)
    purposes = list(case.attachments.values_list("purpose", flat=True))
    assert purposes == (["check"] if verified else [])


@pytest.mark.parametrize(("stage", "who"), [("reported", "acceptor"), ("accepted", "registrar")])
def test_refuse_with_a_reason(street, stage, who):
    case = street.at(stage)
    before = everything()
    with pytest.raises(Invalid):
        street.do(case, who, "refuse", note=" ")
    assert everything() == before
    case = street.do(case, who, "refuse", note="不属城市管理范围")
    assert (case.stage, case.outcome, case.is_open) == ("refused", "refused", False)
    assert violations("yiwang.kernel.cases") == {}


@pytest.mark.parametrize(
    ("stage", "who", "to"),
    [
        ("accepted", "registrar", "reported"),
        ("registered", "dispatcher", "accepted"),
        ("checked", "registrar", "handled"),
    ],
)
def test_send_back_a_step(street, stage, who, to):
    assert street.do(street.at(stage), who, "send_back", note="类别不符").stage == to


def test_reclassify_counts_the_whole_again(street):
    case = street.at("accepted", start=monday())
    earlier = case.total_due
    case = street.do(case, "registrar", "reclassify", class_id=street.cover.pk)
    assert (case.stage, case.matter_class_id) == ("accepted", street.cover.pk)
    assert case.rule_id == street.cover_rule.pk
    assert case.total_due < earlier
    with pytest.raises(Invalid) as fault:
        street.do(case, "registrar", "reclassify", class_id=999_999)
    assert set(fault.value.fields) == {"class"}


def test_void_by_the_supervisor(street):
    case = street.do(street.at("registered"), "supervisor", "void", note="重复测试件")
    assert (case.stage, case.outcome, case.is_open) == ("void", "void", False)


# --- returns and arbitration ------------------------------------------------


def returned(street, times):
    case = street.at("dispatched")
    for number in range(times):
        case = street.do(case, "handler", "return", note="不归我管")
        assert case.returns == number + 1
        if case.stage == "registered":
            case = street.do(case, "dispatcher", "dispatch", department_id=street.sanitation.pk)
    return case


def test_two_returns_then_the_supervisor_decides(street):
    case = returned(street, 3)
    assert (case.stage, case.post_id) == ("arbitration", street.cast.post("supervisor").pk)
    assert (case.stage_limit, case.stage_unit) == (1, "work_day")


def test_ruled_to_stay(street):
    case = street.do(returned(street, 3), "supervisor", "rule_stay", note="归环卫所")
    assert (case.stage, case.must_stay, case.shuffled) == ("handling", True, True)
    before = everything()
    with pytest.raises(Refused):
        street.do(case, "handler", "return", note="还是不归我管")
    assert everything() == before


def test_ruled_to_move(street):
    case = street.do(returned(street, 3), "supervisor", "rule_move", note="改派市政所")
    assert (case.stage, case.department_id, case.returns) == ("registered", None, 0)
    case = street.do(case, "dispatcher", "dispatch", department_id=street.municipal.pk)
    assert case.post_id == street.cast.post("other_handler").pk


def test_recall_what_was_sent_to_the_wrong_one(street):
    case = street.do(street.at("dispatched"), "dispatcher", "recall", note="派错")
    assert (case.stage, case.department_id, case.returns) == ("registered", None, 0)


# --- checking ---------------------------------------------------------------


def test_rework_and_check_again(street):
    case = street.do(street.at("handled"), "verifier", "fail_check", note="仍有积水")
    assert (case.stage, case.reworks) == ("handling", 1)
    case = street.do(case, "handler", "feedback", note="再清", photo=True)
    assert case.checked_by_id is None
    case = street.do(case, "collector", "pass_check", photo=True)
    assert case.checked_by_id == street.actor("collector").account_id
    purposes = list(case.attachments.order_by("seq").values_list("purpose", flat=True))
    assert purposes == ["after", "after", "check"]


def test_no_one_checks_his_own_work_whatever_posts_he_holds(street):
    from yiwang.kernel.access.actor import SYSTEM
    from yiwang.kernel.access.services import appoint

    appoint(
        actor=SYSTEM,
        account_id=street.cast.account("handler").pk,
        post_id=street.cast.post("verifier").pk,
    )
    case = street.at("handled")
    before = everything()
    for action, given in (
        ("pass_check", {"files": [street.photo()]}),
        ("fail_check", {"note": "n"}),
    ):
        with pytest.raises(Forbidden) as refusal:
            street.do(case, "handler", action, **given)
        assert refusal.value.code == "own_work"
    assert everything() == before


# --- postponing -------------------------------------------------------------


def postponable(street):
    case = street.at("handling", start=monday())
    return case, case.stage_due + 2 * DAY


def asked(street, case, until):
    return street.do(case, "handler", "ask_postpone", note="等配件", until=until,
                     at=case.stage_since + HOUR)  # fmt: skip


def test_postpone_asked_and_granted(street):
    case, until = postponable(street)
    due, total, notice = case.stage_due, case.total_due, case.next_notice_at
    case = asked(street, case, until)
    assert (case.pending, case.pending_until, case.stage_due) == ("postpone", until, due)
    case = street.do(case, "dispatcher", "grant_postpone", at=monday() + 2 * HOUR)
    assert (case.pending, case.postponements) == ("", 1)
    assert case.stage_due == until
    assert case.total_due == total + 2 * DAY
    assert case.next_notice_at == notice + 2 * DAY
    before = everything()
    with pytest.raises(Refused):
        asked(street, case, until + DAY)
    assert everything() == before


def test_postpone_asked_and_denied(street):
    case, until = postponable(street)
    due = case.stage_due
    case = street.do(asked(street, case, until), "supervisor", "deny_postpone", note="不同意")
    assert (case.pending, case.pending_until, case.stage_due) == ("", None, due)
    assert asked(street, case, until).pending == "postpone"


def test_postpone_is_not_asked_too_late(street):
    case, until = postponable(street)
    with pytest.raises(Refused) as refusal:
        street.do(case, "handler", "ask_postpone", note="忘了", until=until)
    assert refusal.value.code == "expired"


def test_a_postponement_ends_with_its_stage(street):
    case, until = postponable(street)
    case = street.do(asked(street, case, until), "dispatcher", "grant_postpone",
                     at=monday() + 2 * HOUR)  # fmt: skip
    total = case.total_due
    case = street.do(case, "handler", "feedback", note="好", photo=True, at=monday() + DAY)
    case = street.do(case, "verifier", "fail_check", note="没好", at=monday() + DAY + HOUR)
    assert case.postponed_to is None
    assert case.stage_due == monday() + 3 * DAY + HOUR
    assert case.total_due == total


# --- hanging ----------------------------------------------------------------


def hung(street, case, at):
    street.do(case, "handler", "ask_hang", note="需立项", at=at - MINUTE)
    return street.do(case, "supervisor", "grant_hang", at=at)


def test_hang_stops_the_clocks_and_resume_pushes_them_by_what_was_counted(street):
    begin = monday() + HOUR
    case = street.at("handling", start=begin)
    due, total, notice, since = (
        case.stage_due, case.total_due, case.next_notice_at, case.stage_since,
    )  # fmt: skip
    case = hung(street, case, begin + HOUR)
    assert (case.stage, case.stage_due, case.total_due, case.next_notice_at) == (
        "hung", None, None, None,
    )  # fmt: skip
    assert case.hung_since == begin + HOUR
    case = street.do(case, "handler", "resume", note="已立项", at=begin + 3 * DAY + HOUR)
    assert (case.stage, case.hung_since, case.stage_since) == ("handling", None, since)
    # Three working days later is Friday for the warning on Tuesday, past a weekend for the rest.
    assert case.next_notice_at == notice + 3 * DAY
    assert case.stage_due == due + 5 * DAY
    assert case.total_due == total + 5 * DAY


def test_a_weekend_on_the_shelf_costs_nothing(street):
    case = street.at("handling", start=monday())
    due = case.stage_due
    friday = monday() + 4 * DAY
    early = street.at("handling", start=friday)
    early_due = early.stage_due
    case = hung(street, case, monday() + 2 * HOUR)
    case = street.do(case, "handler", "resume", note="好", at=monday() + 2 * HOUR)
    assert case.stage_due == due
    early = hung(street, early, friday + 8.5 * HOUR)
    early = street.do(early, "dispatcher", "resume", note="好", at=friday + 2 * DAY)
    assert early.stage_due == early_due


def test_a_pause_pushes_a_postponed_deadline_too(street):
    case, until = postponable(street)
    case = street.do(asked(street, case, until), "dispatcher", "grant_postpone",
                     at=monday() + 2 * HOUR)  # fmt: skip
    total = case.total_due
    case = hung(street, case, monday() + 3 * HOUR)
    case = street.do(case, "handler", "resume", note="好", at=monday() + DAY + 3 * HOUR)
    assert until.weekday() == 4
    assert case.stage_due == until + 3 * DAY
    assert used(total, case.total_due, Unit.WORK_DAY, street.calendar) == 1


def test_a_pause_does_not_end_before_it_began(street):
    case = hung(street, street.at("handling", start=monday()), monday() + DAY)
    case = street.do(case, "handler", "resume", note="离线补录", at=monday() + HOUR)
    begin, end = case.pauses[-1]
    assert begin == end


def test_denied_hang_stays(street):
    case = street.do(street.at("handling"), "handler", "ask_hang", note="需立项")
    case = street.do(case, "supervisor", "deny_hang", note="不必")
    assert (case.stage, case.pending) == ("handling", "")


# --- leaders ----------------------------------------------------------------


def test_supervise_marks_and_stays(street):
    case = street.do(street.at("handling"), "leader", "supervise", note="尽快")
    assert (case.stage, case.supervised) == ("handling", True)
    assert case.log_seq == 6


def test_forced_close_says_so(street):
    case = hung(street, street.at("handling", start=monday()), monday() + HOUR)
    case = street.do(case, "leader", "force_close", note="专班处理", at=monday() + 2 * HOUR)
    assert (case.stage, case.outcome, case.is_open) == ("closed", "forced", False)
    assert case.stage_due is None
    assert case.total_due is not None
    assert violations("yiwang.kernel.cases") == {}


# --- after the end ----------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "state"), [("uphold_appeal", "upheld"), ("deny_appeal", "denied")]
)
def test_appeal_once(street, action, state):
    case = street.do(street.at("closed"), "handler", "appeal", note="非我责任")
    assert (case.stage, case.appeal, case.is_open) == ("closed", "asked", False)
    case = street.do(case, "supervisor", action, note="复核")
    assert case.appeal == state
    with pytest.raises(Refused):
        street.do(case, "handler", "appeal", note="再诉")


def test_reopen_begins_anew(street):
    case = street.do(street.at("closed"), "supervisor", "reopen", note="又堆满了")
    assert (case.stage, case.outcome, case.is_open, case.reopened) == ("registered", "", True, True)
    assert (case.closed_at, case.handled_by_id, case.checked_by_id) == (None, None, None)
    assert case.post_id == street.cast.post("dispatcher").pk
    assert violations("yiwang.kernel.cases") == {}


def test_the_reporter_reopens_and_rates(street):
    case = street.at("closed", who="stranger", channel="resident")
    with pytest.raises(Forbidden):
        street.do(case, "stranger", "rate", rating=5)
    case = street.do(case, "stranger", "rate", rating=2, is_reporter=True)
    assert case.rating == 2
    case = street.do(case, "stranger", "reopen", note="没清", is_reporter=True)
    assert (case.stage, case.rating) == ("registered", None)


def test_reopen_the_refused(street):
    case = street.do(street.report(), "acceptor", "refuse", note="不属实")
    case = street.do(case, "stranger", "reopen", note="请再看", is_reporter=True)
    assert case.stage == "reported"


def test_reopen_within_fifteen_days(street):
    case = street.at("closed", start=monday() - 7 * DAY)
    latest = case.closed_at + 15 * DAY
    with pytest.raises(Refused) as refusal:
        street.do(case, "supervisor", "reopen", note="晚了", at=latest + MINUTE)
    assert refusal.value.code == "too_late"
    assert street.do(case, "supervisor", "reopen", note="正好", at=latest).is_open


def test_a_note_changes_nothing_but_the_log(street):
    case = street.at("handling", start=monday())
    due = case.stage_due
    case = street.do(case, "leader", "note", note="已电话催办")
    assert (case.stage, case.stage_due, trace(case)[-1]) == ("handling", due, "note")
    assert LogEntry.objects.filter(case=case).last().note == "已电话催办"


def test_what_has_moved_on_says_so(street):
    case = street.at("accepted")
    before = everything()
    with pytest.raises(Conflict) as refusal:
        street.do(case, "acceptor", "accept", class_id=street.litter.pk)
    assert refusal.value.code == "moved_on"
    with pytest.raises(Conflict):
        street.do(case, "registrar", "register", seen_seq=1)
    assert everything() == before
    assert street.do(case, "registrar", "register", seen_seq=2).stage == "registered"

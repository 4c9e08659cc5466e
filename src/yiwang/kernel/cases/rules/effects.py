"""What each effect of an action changes on a case, by column name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from yiwang.lib.errors import Invalid, Refused

from .flow import Flow
from .state import Acting, CaseState, Input

#: A default of ours: what takes longer is not postponed but hung (挂账).
LONGEST_POSTPONEMENT = timedelta(days=366)

Effect = Callable[[Flow, CaseState, Acting, Input], dict[str, Any]]


def _nothing(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {}


def _classify(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    if given.class_id is None:
        return {}
    return {"matter_class_id": given.class_id, "rule_id": given.rule_id}


def _register(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return _classify(flow, state, acting, given) | {"registered_at": given.at}


def _assign(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    department = given.department_id or state.department_id
    stays = state.must_stay and department == state.department_id
    return {"department_id": department, "dispatched_at": given.at, "must_stay": stays}


def _unassign(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"department_id": None}


def _return(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"returns": state.returns + 1, "pending": "", "pending_until": None}


def _take(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"taken_at": given.at}


def _feedback(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {
        "handled_by_id": acting.account_id,
        "handled_at": given.at,
        "checked_by_id": None,
        "pending": "",
        "pending_until": None,
    }


def _ask_postpone(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    if state.postponements >= flow.max_postponements:
        raise Refused(
            "本案已延期 %(count)s 次，不能再次延期。",
            code="postponed",
            values={"count": state.postponements},
        )
    if state.stage_due is None or given.at > state.stage_due:
        raise Refused("延期须在到期前申请；本案已经到期。", code="expired")
    assert given.until is not None
    if given.until <= state.stage_due:
        raise Invalid({"until": "新的期限须晚于现在的期限。"})
    if given.until > state.stage_due + LONGEST_POSTPONEMENT:
        raise Invalid({"until": "延期不能超过一年；更久的请申请挂账。"})
    return {"pending": "postpone", "pending_until": given.until}


def _grant_postpone(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {
        "pending": "",
        "pending_until": None,
        "postponements": state.postponements + 1,
        "postponed_to": state.pending_until,
    }


def _deny(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"pending": "", "pending_until": None}


def _ask_hang(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"pending": "hang"}


def _hang(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"pending": "", "hung_since": given.at}


def _resume(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"hung_since": None}


def _rule_stay(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"must_stay": True, "shuffled": True}


def _rule_move(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"department_id": None, "must_stay": False, "returns": 0}


def _pass_check(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"checked_by_id": acting.account_id, "checked_at": given.at}


def _rework(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"reworks": state.reworks + 1, "checked_by_id": acting.account_id}


def _supervise(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"supervised": True}


def _unmerge(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"merged_into_id": None, "outcome": "", "closed_at": None}


def _reopen(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    closed = state.closed_at
    if closed is not None and given.at > closed + timedelta(days=flow.reopen_days):
        raise Refused(
            "办结已超过 %(days)s 天，不能重新办理；请重新上报。",
            code="too_late",
            values={"days": flow.reopen_days},
        )
    return {
        "outcome": "",
        "closed_at": None,
        "reopened": True,
        "handled_by_id": None,
        "checked_by_id": None,
        "must_stay": False,
        "returns": 0,
        "rating": None,
        "pending": "",
        "pending_until": None,
        "hung_since": None,
    }


def _appeal(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"appeal": "asked"}


def _uphold_appeal(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"appeal": "upheld"}


def _deny_appeal(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    return {"appeal": "denied"}


def _rate(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
    if given.rating not in range(1, 6):
        raise Invalid({"rating": "请选择一到五星。"})
    return {"rating": given.rating}


def _verified(truth: bool) -> Effect:
    def effect(flow: Flow, state: CaseState, acting: Acting, given: Input) -> dict[str, Any]:
        return {"verified": truth}

    return effect


CHANGES: dict[str, Effect] = {
    "": _nothing,
    "classify": _classify,
    "register": _register,
    "assign": _assign,
    "unassign": _unassign,
    "return": _return,
    "take": _take,
    "feedback": _feedback,
    "ask_postpone": _ask_postpone,
    "grant_postpone": _grant_postpone,
    "deny": _deny,
    "ask_hang": _ask_hang,
    "hang": _hang,
    "resume": _resume,
    "rule_stay": _rule_stay,
    "rule_move": _rule_move,
    "pass_check": _pass_check,
    "rework": _rework,
    "close": _nothing,
    "supervise": _supervise,
    "split": _nothing,
    "unmerge": _unmerge,
    "reopen": _reopen,
    "appeal": _appeal,
    "uphold_appeal": _uphold_appeal,
    "deny_appeal": _deny_appeal,
    "rate": _rate,
    "verify_true": _verified(True),
    "verify_false": _verified(False),
}

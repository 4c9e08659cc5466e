"""May this action happen, and what does it change? Pure: state and input in, decision out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from .flow import RESTORED, SAME, Action, Flow
from .state import Acting, CaseState, Decision, Input

_ASKS_FOR = {
    "note": "请填写说明。",
    "photo": "请至少附一张现场照片。",
    "class": "请选择事件类别。",
    "department": "请选择处置部门。",
    "until": "请选择新的期限。",
    "rating": "请选择满意程度。",
}

Effect = Callable[[Flow, CaseState, Acting, Input], dict[str, Any]]


def available(flow: Flow, state: CaseState, acting: Acting) -> list[Action]:
    """The actions this person may do to the case now, in the flow's order."""
    return [a for a in flow.actions_from(state.stage) if blocked(a, state, acting) is None]


def decide(flow: Flow, state: CaseState, acting: Acting, code: str, given: Input) -> Decision:
    """What the action does, or Forbidden (not yours), Conflict (moved on), Invalid (missing)."""
    action = flow.action(code, state.stage)
    if action is None:
        name = flow.stages[state.stage].name if state.stage else "未上报"
        raise Conflict(
            "事件已处于“%(stage)s”，不能再做此操作；请刷新后查看最新状态。",
            code="moved_on",
            values={"stage": name},
        )
    refusal = blocked(action, state, acting)
    if refusal is not None:
        raise refusal
    _require_input(action, state, given)
    changes = _EFFECTS[action.effect](flow, state, acting, given)
    target = _target(flow, action, state)
    stage = flow.stages[target]
    if stage.final and action.target != SAME:
        _require_closable(state)
        changes |= {"outcome": action.outcome, "closed_at": given.at}
    return Decision(
        action=code,
        source=state.stage,
        target=target,
        changes=changes,
        final=stage.final,
        outcome=action.outcome,
    )


def blocked(action: Action, state: CaseState, acting: Acting) -> Refused | None:
    """Why this person may not do the action now; None when she may."""
    if not _holds(action, acting):
        return Forbidden("您的岗位不能对此事件做这项操作。")
    own = acting.account_id is not None and acting.account_id == state.handled_by
    if own and action.effect in ("pass_check", "rework"):
        return Forbidden("不能核查自己处置的事件，请由他人核查。", code="own_work")
    if action.effect == "return" and state.must_stay:
        return Refused(
            "本案已裁定由贵部门处置，不能再退回；如有异议请在结案后申诉。", code="must_stay"
        )
    if action.effect in ("ask_postpone", "ask_hang") and state.pending:
        return Refused("已有一项申请等待审批。", code="pending")
    wanted = {"grant_postpone": "postpone", "hang": "hang"}.get(action.effect)
    if wanted and state.pending != wanted:
        return Refused("没有等待审批的申请。", code="nothing_pending")
    if action.effect == "deny":
        kind = "postpone" if action.code.endswith("postpone") else "hang"
        if state.pending != kind:
            return Refused("没有等待审批的申请。", code="nothing_pending")
    if action.effect == "appeal" and state.appeal:
        return Refused("本案已申诉过。", code="appealed")
    if action.effect in ("uphold_appeal", "deny_appeal") and state.appeal != "asked":
        return Refused("没有等待裁定的申诉。", code="nothing_pending")
    return None


def _holds(action: Action, acting: Acting) -> bool:
    if "anyone" in action.roles:
        return True
    if acting.is_system:
        return "system" in action.roles
    if acting.is_reporter and "reporter" in action.roles:
        return True
    roles = acting.roles if acting.handles else acting.roles - {"handler"}
    return bool(action.roles & roles)


def _require_input(action: Action, state: CaseState, given: Input) -> None:
    present = {
        "note": bool(given.note.strip()),
        "photo": given.files > 0,
        "class": (given.class_id or state.class_id) is not None,
        "department": (given.department_id or state.department_id) is not None,
        "until": given.until is not None,
        "rating": given.rating is not None,
    }
    missing = {need: _ASKS_FOR[need] for need in sorted(action.needs) if not present[need]}
    if missing:
        raise Invalid(missing)


def _require_closable(state: CaseState) -> None:
    if state.open_children:
        raise Refused(
            "还有 %(count)s 件子案未办结，须全部办结后才能结束本案。",
            code="open_children",
            values={"count": state.open_children},
        )


def _target(flow: Flow, action: Action, state: CaseState) -> str:
    if action.target == SAME:
        return state.stage
    if action.target == RESTORED:
        return state.merged_from
    if action.effect == "return" and state.returns >= flow.max_returns:
        return action.exhausted or action.target
    return action.target


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


_EFFECTS: dict[str, Effect] = {
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

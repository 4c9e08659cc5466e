"""May this action happen, and what does it change? Pure: state and input in, decision out."""

from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from .effects import CHANGES
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
    changes = CHANGES[action.effect](flow, state, acting, given)
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

"""What an application shows to the street office."""

from django.utils.translation import gettext as _

from yiwang.kernel.places.selectors import path_of
from yiwang.lib.idnumbers import masked_phone
from yiwang.ui.panels import Fact, Facts
from yiwang.ui.values import Person, State, Tone

from .models import Application
from .selectors import reported_by

TONES: dict[str, Tone] = {
    "applied": "soon",
    "approved": "good",
    "refused": "idle",
    "suspended": "paused",
}


def state_of(row: Application) -> State:
    return State(row.get_state_display(), TONES[row.state])


def phone_of(row: Application) -> str:
    """138****8000: the whole number takes a reason and leaves a trace."""
    return masked_phone(row.phone.reveal())


def facts_of(row: Application) -> Facts:
    return Facts(
        title=_("申请"),
        facts=[
            Fact(_("姓名"), row.name),
            Fact(_("手机号"), phone_of(row)),
            Fact(_("在哪里工作"), row.work),
            Fact(_("街道"), path_of(row.street)),
            Fact(_("常跑的路段"), row.rides or "—", wide=True),
            Fact(_("申请时间"), row.applied_at),
            Fact(_("同意个人信息处理"), row.consented_at),
        ],
    )


def decision_of(row: Application) -> list[Facts]:
    """What was decided, and how she does since; nothing while it waits."""
    if row.decided_at is None:
        return []
    facts = [
        Fact(_("结果"), state_of(row)),
        Fact(_("时间"), row.decided_at),
        Fact(_("办理人"), Person(row.decided_by.name if row.decided_by else "")),
    ]
    if row.reason:
        facts.append(Fact(_("原因"), row.reason, wide=True))
    if row.account is not None:
        facts.append(Fact(_("登录名"), row.account.username))
        facts.append(Fact(_("已上报"), _("%(count)s 件") % {"count": reported_by(row.account.pk)}))
    return [Facts(title=_("审核"), facts=facts)]

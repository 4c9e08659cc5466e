"""Rules as a table."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import State

from ..models import AlarmRule
from ..tables.alarms import level_state
from ..wording import (
    condition_words,
)


def rule_state(rule: AlarmRule) -> State:
    """In force, to come, or over."""
    today = localdate()
    if rule.since > today:
        return State(_("待生效"), "early")
    if rule.until and rule.until <= today:
        return State(_("已停用"), "done")
    return State(_("生效中"), "good")


RULES = Table(
    "alarm-rules",
    (
        Column("title", gettext_lazy("规则")),
        Column("state", gettext_lazy("状态"), "state", value=rule_state),
        Column("condition", gettext_lazy("条件"), value=lambda r: condition_words(r, r.kind)),
        Column("for", gettext_lazy("适用"),
               value=lambda r: r.device.title if r.device else r.kind.title),
        Column("level", gettext_lazy("级别"), "state", value=lambda r: level_state(r.level)),
        Column("since", gettext_lazy("生效日期"), "date", sortable="since"),
        Column("until", gettext_lazy("停用日期"), "date", hide_on_phone=True),
        Column("source", gettext_lazy("依据"), hide_on_phone=True, spare=1),
        Column("code", gettext_lazy("代码"), "code", optional=True),
    ),
    row_url=lambda r: reverse("sensing:rule", args=[r.district, r.pk]),
    empty=Empty(
        gettext_lazy("还没有报警规则"),
        gettext_lazy("点“新建规则”，写明界限、持续时间和通知阶梯。"),
        icon="adjustments",
    ),
)  # fmt: skip

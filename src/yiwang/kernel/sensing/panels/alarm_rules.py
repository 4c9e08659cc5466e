"""Panels of a rule."""

from django.utils.translation import gettext as _

from yiwang.ui.panels import Fact, Facts, Panel
from yiwang.ui.values import Link

from ..models import AlarmRule
from ..tables.alarms import level_state
from ..tables.devices import device_url
from ..wording import condition_words, step_words


def rule_panels(rule: AlarmRule) -> list[Panel]:
    """What a rule says, in words."""
    device = rule.device
    facts = [
        Fact(_("条件"), condition_words(rule, rule.kind), wide=True),
        Fact(_("适用"), Link(device.title, device_url(device)) if device else rule.kind.title),
        Fact(_("级别"), level_state(rule.level)),
        Fact(_("生效日期"), rule.since.isoformat()),
        Fact(_("停用日期"), rule.until.isoformat() if rule.until else _("未定")),
        Fact(_("依据"), rule.source, wide=True),
        Fact(_("登记人"), rule.created_by.name if rule.created_by else _("系统")),
        Fact(
            _("转为事件"),
            _("达到%(level)s级时，类别 %(code)s")
            % {"level": rule.case_level, "code": rule.case_class}
            if rule.case_class
            else _("不自动转"),
        ),
    ]
    steps = [
        Fact(
            _("第 %(number)s 步") % {"number": number},
            step_words(step["after"], step["roles"], step["channels"]),
            wide=True,
        )
        for number, step in enumerate(rule.ladder, 1)
    ]
    nobody = [Fact(_("通知"), _("不通知任何人，只显示在列表中"), wide=True)]
    return [
        Facts(title=_("规则内容"), facts=facts),
        Facts(title=_("通知阶梯"), facts=steps or nobody),
    ]

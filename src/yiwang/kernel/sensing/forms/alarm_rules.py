"""A rule of alarms as a form."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.roles import ROLES
from yiwang.ui.forms import DayInput, Form

from ..models import AlarmRule, DeviceKind

DAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class EndForm(Form):
    """The first day on which a rule is not in force."""

    on = forms.DateField(label=_("自哪天起停用"), widget=DayInput())


class RuleForm(Form):
    """A rule as a clerk lays it down; its ladder has up to three steps here."""

    district = forms.ChoiceField(label=_("区县"))
    kind = forms.ChoiceField(label=_("设备种类"))
    device = forms.CharField(
        label=_("只用于一台设备"), max_length=40, required=False,
        help_text=_("填设备编号；留空则用于本区所有此种设备。"),
    )  # fmt: skip
    title = forms.CharField(label=_("名称"), max_length=40)
    code = forms.CharField(
        label=_("代码"), max_length=20,
        help_text=_("小写字母、数字、下划线；同一代码的新版本会接替旧版本。"),
    )  # fmt: skip
    watches = forms.ChoiceField(label=_("看什么"), choices=AlarmRule.Watches.choices)
    channel = forms.ChoiceField(label=_("测项"), required=False)
    bound = forms.ChoiceField(
        label=_("界限"), choices=[("", "—"), *AlarmRule.Bound.choices], required=False
    )
    limit = forms.FloatField(label=_("界限值"), required=False)
    hysteresis = forms.FloatField(
        label=_("回差"), required=False, initial=0,
        help_text=_("数值退回超过回差才算恢复，避免反复报警。"),
    )  # fmt: skip
    change_over = forms.FloatField(
        label=_("变化用时（分钟）"), required=False, help_text=_("只用于变化幅度：在多少分钟之内。")
    )
    minutes = forms.FloatField(
        label=_("持续时间（分钟）"), required=False, initial=0,
        help_text=_("0 为立即报警；无数据规则填多久没有数据。"),
    )  # fmt: skip
    adds_up = forms.ChoiceField(
        label=_("计时方式"), choices=AlarmRule.AddsUp.choices, required=False
    )
    gap = forms.FloatField(
        label=_("断档（分钟）"), required=False,
        help_text=_("两次数据相隔超过此时间不计入持续时间；留空不限。"),
    )  # fmt: skip
    days = forms.TypedMultipleChoiceField(
        label=_("只在这些日子"),
        coerce=int,
        choices=list(enumerate(DAYS)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选为每天全天。"),
    )
    day_since = forms.TimeField(label=_("每天从"), required=False, widget=ClockInput())
    day_until = forms.TimeField(
        label=_("每天到"),
        required=False,
        widget=ClockInput(),
        help_text=_("早于开始时间即到次日。"),
    )
    level = forms.ChoiceField(label=_("级别"), choices=[(n, f"{n}") for n in (1, 2, 3)])
    case_class = forms.CharField(
        label=_("转为事件的类别代码"), max_length=20, required=False,
        help_text=_("留空则不自动转为事件。"),
    )  # fmt: skip
    case_level = forms.ChoiceField(
        label=_("达到几级转为事件"), choices=[(n, f"{n}") for n in (1, 2, 3)], required=False
    )
    since = forms.DateField(label=_("生效日期"), widget=DayInput())
    source = forms.CharField(label=_("依据"), max_length=200)

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = list(DeviceKind.objects.order_by("title"))
        self.fields["district"].choices = districts  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(k.code, k.title) for k in kinds]  # type: ignore[attr-defined]
        channels = {c["name"]: c["label"] or c["name"] for k in kinds for c in k.channels}
        self.fields["channel"].choices = [("", "—"), *channels.items()]  # type: ignore[attr-defined]
        for number in (1, 2, 3):
            self._add_step(number)

    def _add_step(self, number: int) -> None:
        self.fields[f"step{number}_after"] = forms.FloatField(
            label=_("第 %(number)s 步：多少分钟后") % {"number": number},
            required=False, min_value=0,
        )  # fmt: skip
        self.fields[f"step{number}_roles"] = forms.MultipleChoiceField(
            label=_("第 %(number)s 步：通知谁") % {"number": number},
            required=False,
            choices=[(code, role.name) for code, role in ROLES.items() if not role.exclusive],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields[f"step{number}_sms"] = forms.BooleanField(
            label=_("第 %(number)s 步：同时发短信") % {"number": number}, required=False
        )
        self.fields[f"step{number}_call"] = forms.BooleanField(
            label=_("第 %(number)s 步：由值守人员逐一打电话") % {"number": number}, required=False
        )

    def hours(self) -> list[dict[str, Any]]:
        """The schedule that was filled in: whole days without times, every day without days."""
        data = self.cleaned_data
        since, until = (_minute(data[name]) for name in ("day_since", "day_until"))
        if not data["days"] and since is None and until is None:
            return []
        days = data["days"] or list(range(7))
        return [{"days": days, "since": since or 0, "until": until or 0}]

    def ladder(self) -> list[dict[str, Any]]:
        """The steps that were filled in, the level rising with them from the rule's own."""
        data, level = self.cleaned_data, int(self.cleaned_data["level"])
        steps = [n for n in (1, 2, 3) if data[f"step{n}_roles"]]
        return [
            {
                "after": round((data[f"step{n}_after"] or 0) * 60),
                "level": min(3, level + place),
                "roles": data[f"step{n}_roles"],
                "channels": ["in_app", *(way for way in ("sms", "call") if data[f"step{n}_{way}"])],
            }
            for place, n in enumerate(steps)
        ]


def _minute(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute

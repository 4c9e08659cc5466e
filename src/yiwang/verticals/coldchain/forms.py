"""What people fill in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.roles import ROLES
from yiwang.ui.forms import Form

from .models import Equipment, Lot, Probe, Quarantine, Transport, Unit
from .rules.kinds import RANGES

LEVELS = (gettext_lazy("一级"), gettext_lazy("二级"), gettext_lazy("三级"))
TOLD = ("clinic_nurse", "coldchain_admin", "quality_officer", "supervisor", "leader")
_DAY = {"type": "date"}


def _day(label: Any, **said: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(_DAY, format="%Y-%m-%d"), **said)


class Requested(Form):
    """A form that may be sent twice."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)


class UnitForm(Form):
    code = forms.CharField(label=gettext_lazy("单位编码"), max_length=20)
    name = forms.CharField(label=gettext_lazy("单位名称"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("单位类型"), choices=Unit.Kind.choices)
    contact = forms.CharField(label=gettext_lazy("值班联系人"), max_length=40)
    telephone = forms.CharField(label=gettext_lazy("单位电话"), max_length=20)
    street = forms.ChoiceField(label=gettext_lazy("街道"))
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)


class EquipmentForm(Form):
    code = forms.CharField(label=gettext_lazy("设备编码"), max_length=30)
    name = forms.CharField(label=gettext_lazy("设备名称"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("设备类型"), choices=Equipment.Kind.choices)
    range_code = forms.ChoiceField(
        label=gettext_lazy("温度范围"), choices=[(c, said[0]) for c, said in RANGES.items()]
    )
    model = forms.CharField(label=gettext_lazy("型号"), max_length=60, required=False)
    litres = forms.IntegerField(label=gettext_lazy("容积（升）"), min_value=1, required=False)


class ProbeForm(Form):
    code = forms.CharField(label=gettext_lazy("监测设备编号"), max_length=40)
    place = forms.CharField(label=gettext_lazy("探头位置"), max_length=40, required=False)
    accuracy = forms.FloatField(label=gettext_lazy("最大误差（±℃）"), initial=0.5)
    due_on = _day(gettext_lazy("校准到期日"))


class CalibrationForm(Form):
    done_on = _day(gettext_lazy("校准日期"))
    due_on = _day(gettext_lazy("下次到期"))
    certificate = forms.CharField(label=gettext_lazy("证书编号"), max_length=60)


class LadderForm(Form):
    """Whom an alarm reaches at each level, how long after it rang, and how."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level, name in enumerate(LEVELS, 1):
            self._add_level(level, name)
        self.fields["since"] = _day(gettext_lazy("从哪天起"))
        self.fields["source"] = forms.CharField(label=gettext_lazy("依据"), max_length=200)

    def _add_level(self, level: int, name: Any) -> None:
        said = {"level": name}
        if level > 1:
            self.fields[f"after{level}"] = forms.IntegerField(
                label=_("%(level)s：多少分钟无人确认后") % said, min_value=1, max_value=1440
            )
        self.fields[f"roles{level}"] = forms.MultipleChoiceField(
            label=_("%(level)s：通知谁") % said, widget=forms.CheckboxSelectMultiple,
            choices=[(code, ROLES[code].name) for code in TOLD],
        )  # fmt: skip
        self.fields[f"sms{level}"] = forms.BooleanField(
            label=_("%(level)s：同时发短信") % said, required=False
        )
        self.fields[f"call{level}"] = forms.BooleanField(
            label=_("%(level)s：由值守人员逐一打电话") % said, required=False
        )


class LeadForm(Form):
    """How many days before the end of a calibration its unit hears of it."""

    days = forms.IntegerField(
        label=gettext_lazy("提前几天提醒"), min_value=1, max_value=180, initial=30
    )
    since = _day(gettext_lazy("从哪天起"))
    source = forms.CharField(label=gettext_lazy("依据"), max_length=200)


class CheckForm(Requested):
    celsius = forms.FloatField(
        label=gettext_lazy("温度（℃）"),
        widget=forms.NumberInput({"step": "0.1", "inputmode": "decimal"}),
    )
    note = forms.CharField(
        label=gettext_lazy("处理情况（超出范围必填）"), max_length=200, required=False
    )
    extra = forms.BooleanField(label=gettext_lazy("加测"), required=False)


class LotForm(Requested):
    vaccine = forms.CharField(label=gettext_lazy("疫苗名称"), max_length=60)
    maker = forms.CharField(label=gettext_lazy("生产企业"), max_length=60)
    spec = forms.CharField(label=gettext_lazy("规格"), max_length=40, required=False)
    number = forms.CharField(label=gettext_lazy("批号"), max_length=40)
    expires_on = _day(gettext_lazy("有效期至"))
    doses = forms.IntegerField(label=gettext_lazy("数量（剂）"), min_value=1)


class DosesForm(Requested):
    doses = forms.IntegerField(label=gettext_lazy("数量（剂）"), min_value=1)
    note = forms.CharField(label=gettext_lazy("用途"), max_length=200, required=False)


class MoveForm(Requested):
    doses = forms.IntegerField(label=gettext_lazy("数量（剂）"), min_value=1)
    to = forms.ChoiceField(label=gettext_lazy("移到"))


class CauseForm(Form):
    cause = forms.CharField(label=gettext_lazy("隔离原因"), max_length=200)


class FindingForm(Form):
    finding = forms.CharField(
        label=gettext_lazy("评估情况"),
        max_length=500,
        widget=forms.Textarea,
        help_text=gettext_lazy("最高最低温度、持续时间、企业意见。"),
    )


class VerdictForm(Form):
    verdict = forms.ChoiceField(label=gettext_lazy("结论"), choices=Quarantine.Verdict.choices)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea)


class TransportForm(Requested):
    """Its lots are fields of their own, one for each that may leave."""

    to = forms.ChoiceField(label=gettext_lazy("运往"))
    cooling = forms.ChoiceField(label=gettext_lazy("冷藏方式"), choices=Transport.Cooling.choices)
    vehicle = forms.CharField(label=gettext_lazy("车牌号或运输工具"), max_length=20)
    purpose = forms.CharField(label=gettext_lazy("用途"), max_length=100)
    started_celsius = forms.FloatField(label=gettext_lazy("启运时疫苗温度（℃）"))
    started_ambient = forms.FloatField(label=gettext_lazy("启运时环境温度（℃）"))

    def offer(self, units: list[tuple[str, str]], lots: Sequence[Lot]) -> "TransportForm":
        self.fields["to"].choices = units  # type: ignore[attr-defined]
        self.lots = lots
        for lot in lots:
            self.fields[f"lot-{lot.pk}"] = forms.IntegerField(
                label=f"{lot.vaccine} {lot.number}（{lot.quantity}）",
                min_value=0,
                required=False,
            )
        return self

    def doses(self) -> dict[int, int]:
        said = {lot.pk: self.cleaned_data.get(f"lot-{lot.pk}") or 0 for lot in self.lots}
        return {pk: count for pk, count in said.items() if count}


class OnTheWayForm(Requested):
    celsius = forms.FloatField(label=gettext_lazy("温度（℃）"))


class ArrivalForm(Form):
    celsius = forms.FloatField(label=gettext_lazy("到达时疫苗温度（℃）"))
    ambient = forms.FloatField(label=gettext_lazy("到达时环境温度（℃）"))
    km = forms.DecimalField(
        label=gettext_lazy("行驶里程（公里）"), min_value=0, max_digits=6, decimal_places=1
    )


class LoggerForm(Form):
    """A file first; when it was looked at, its text comes back to be taken in. Which probe a table
    belongs to is asked where there are several."""

    file = forms.FileField(
        label=gettext_lazy("导出文件"),
        error_messages={"required": gettext_lazy("请选择记录仪导出的文件，不超过 2 MB。")},
        widget=forms.ClearableFileInput({"accept": ".txt,.csv"}),
    )
    probe = forms.TypedChoiceField(
        label=gettext_lazy("探头"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("CSV 表格是哪个探头的读数；Fridge-tag 的 TXT 文件不用选。"),
    )  # fmt: skip

    def __init__(self, *args: Any, probes: Sequence[Probe], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = "signed" not in self.data
        if len(probes) > 1:
            names = [(each.pk, f"{each.device.code} {each.place}".strip()) for each in probes]
            self.fields["probe"].choices = [("", _("请选择")), *names]  # type: ignore[attr-defined]
        else:
            del self.fields["probe"]

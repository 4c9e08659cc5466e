"""What people fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import Form

from .models import Equipment, Quarantine, Unit
from .rules.kinds import RANGES

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


class LoggerForm(Form):
    """A file first; when it was looked at, its text comes back to be taken in."""

    file = forms.FileField(
        label=gettext_lazy("导出文件"),
        required=False,
        widget=forms.ClearableFileInput({"accept": ".txt"}),
    )

"""What people fill in."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.cases.models import UNITS
from yiwang.ui.forms import DayInput, Form


class LimitForm(Form):
    """A limit of the city's own, from a day on, with its source."""

    limit_value = forms.DecimalField(
        label=_("时限"), min_value=0, max_digits=8, decimal_places=3,
        help_text=_("例如 4 或 0.5"),
    )  # fmt: skip
    limit_unit = forms.ChoiceField(label=_("时限单位"), choices=UNITS)
    since = forms.DateField(
        label=_("生效日期"),
        widget=DayInput,
        initial=localdate,
        help_text=_("此前立案的事件仍按原时限办理。"),
    )
    source = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("文件名称和文号，例如“市城管办〔2026〕8 号”。"),
    )


class WorkbookForm(Form):
    """One workbook to look at before anything is written."""

    file = forms.FileField(
        label=_("目录文件"),
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        help_text=_("XLSX 格式，最大 8 MB。先预览，确认后才会写入。"),
    )

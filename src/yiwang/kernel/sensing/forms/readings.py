"""Readings set right or taken along."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiwang.ui.forms import Form, MomentInput

from ..models import DeviceKind

LONGEST_EXPORT = timedelta(days=92)


class ReleaseForm(Form):
    """When it really was, and whether the device's other readings were wrong by as much."""

    really = forms.DateTimeField(
        label=_("实际时间"), widget=MomentInput(), required=False,
        help_text=_("设备时钟不准时填写：这条读数真正的采集时间。留空则按原时间放行。"),
    )  # fmt: skip
    others = forms.BooleanField(
        label=_("同一设备、同一原因的其余读数一并放行，时间按同样的差校正"), required=False
    )


class HistoryForm(Form):
    """Which readings of a device, as which file."""

    since = forms.DateTimeField(label=_("从"), widget=MomentInput())
    until = forms.DateTimeField(label=_("到"), widget=MomentInput(), help_text=_("最长 92 天。"))
    channels = forms.MultipleChoiceField(label=_("测项"), widget=forms.CheckboxSelectMultiple)
    form = forms.ChoiceField(
        label=_("格式"), widget=forms.RadioSelect, initial="csv",
        choices=[
            ("csv", _("CSV，最多 1,000,000 行")),
            ("xlsx", _("Excel（.xlsx），最多 100,000 行")),
            ("parquet", _("Parquet（分析用，时间为 UTC），最多 500,000 行")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, kind: DeviceKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channels = [(c["name"], c["label"] or c["name"]) for c in kind.channels]
        self.fields["channels"].choices = channels  # type: ignore[attr-defined]
        self.fields["channels"].initial = [name for name, _label in channels]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and not timedelta() < until - since <= LONGEST_EXPORT:
            self.add_error("until", _("须晚于开始时间，最长 92 天。"))
        return data

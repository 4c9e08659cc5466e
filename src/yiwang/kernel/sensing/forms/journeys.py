"""What a stop, a gap and too fast are, as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiwang.ui.forms import DayInput, Form

from ..models import DeviceKind


class JourneyRuleForm(Form):
    """From when on standing is a stop, and the like."""

    district = forms.ChoiceField(label=_("区县"))
    kind = forms.ChoiceField(label=_("设备种类"))
    stop_minutes = forms.IntegerField(label=_("停留：至少多少分钟"), min_value=1, max_value=1440)
    stop_metres = forms.IntegerField(label=_("停留：在多少米之内"), min_value=5, max_value=1000)
    gap_minutes = forms.IntegerField(label=_("断档：多少分钟没有位置"), min_value=1, max_value=1440)
    fastest = forms.IntegerField(
        label=_("不可信：快于多少 km/h 才能到达"), min_value=10, max_value=1000,
        help_text=_("这样的位置不计里程，如定位漂移。"),
    )  # fmt: skip
    speeding = forms.IntegerField(
        label=_("超速：高于多少 km/h"), min_value=1, max_value=400, required=False,
        help_text=_("留空则不判断。"),
    )  # fmt: skip
    since = forms.DateField(label=_("生效日期"), widget=DayInput())
    source = forms.CharField(label=_("依据"), max_length=200)

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (kind.code, kind.title)
            for kind in DeviceKind.objects.order_by("title")
            if "speed" in kind.channel_names
        ]
        self.fields["district"].choices = districts  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

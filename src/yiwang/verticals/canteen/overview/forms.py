"""What is asked of whoever sets the walking radius, and of whoever keeps a diner's file."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import DayInput, Form


class WalkForm(Form):
    """A district's own radius, from a day on."""

    district = forms.ChoiceField(label=gettext_lazy("区县"))
    metres = forms.IntegerField(label=gettext_lazy("半径（米）"), min_value=100, max_value=5000)
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DayInput)
    source = forms.CharField(label=gettext_lazy("依据的文件"), max_length=200)

    def offer(self, districts: list[tuple[str, str]]) -> "WalkForm":
        self.fields["district"].choices = districts  # type: ignore[attr-defined]
        return self


class ChangeForm(Form):
    """What an office hears about a diner."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    change = forms.ChoiceField(
        label=gettext_lazy("情况"),
        choices=(
            ("admitted", gettext_lazy("住院")),
            ("discharged", gettext_lazy("出院")),
            ("moved_in", gettext_lazy("入住养老机构")),
            ("moved_out", gettext_lazy("离开养老机构")),
            ("died", gettext_lazy("去世")),
        ),
    )
    since = forms.DateField(label=gettext_lazy("自哪天起"), widget=DayInput)
    until = forms.DateField(
        label=gettext_lazy("到哪天（不含）"),
        widget=DayInput,
        required=False,
        help_text=gettext_lazy("住院或入住已经结束时填写；还没结束留空。"),
    )
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("例如：区人民医院入院登记、入住协议、殡葬登记。"),
    )


class HomeForm(Form):
    """Where she lives. Her address on record is masked here, so it is only asked for anew."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    grid = forms.ChoiceField(
        label=gettext_lazy("住在哪个网格"),
        help_text=gettext_lazy("以后没来吃饭，就请这个网格的网格员上门看看。"),
    )
    address = forms.CharField(
        label=gettext_lazy("详细地址"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("搬了家才填写；不填就保留登记的地址。"),
    )
    since = forms.DateField(label=gettext_lazy("自哪天起"), widget=DayInput)

    def offer(self, grids: list[tuple[str, str]]) -> "HomeForm":
        choices = [("", gettext_lazy("请选择")), *grids]
        self.fields["grid"].choices = choices  # type: ignore[attr-defined]
        return self


class MistakeForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么是登记有误"), max_length=200, widget=forms.Textarea
    )

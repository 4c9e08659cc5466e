"""What a resident fills in. Everything but the place may stay empty."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import Cards, Form, PhotosField, PointMixin

from .rules import MOST_WORDS, clean_line, clean_text

PHONE = re.compile(r"^(\+?86)?(1[3-9]\d{9}|0\d{9,11})$")
MOST_PHOTOS = 9
STARS = (
    ("5", gettext_lazy("★★★★★ 非常满意")),
    ("4", gettext_lazy("★★★★☆ 满意")),
    ("3", gettext_lazy("★★★☆☆ 一般")),
    ("2", gettext_lazy("★★☆☆☆ 不满意")),
    ("1", gettext_lazy("★☆☆☆☆ 很不满意")),
)


class Words(forms.CharField):
    """Several lines, cleaned of control characters before their length is judged."""

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class Line(forms.CharField):
    """One line, cleaned of control characters before its length is judged."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class ReportForm(PointMixin, Form):
    """One report. `website` is a trap: people do not see it, programs fill it in."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    photos = PhotosField(most=MOST_PHOTOS)
    voice = forms.FileField(required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    matter_class = forms.IntegerField(required=False)
    class_words = Line(required=False, max_length=40)
    searched = forms.CharField(required=False)
    street = forms.CharField(required=False, max_length=20)
    community = forms.CharField(required=False, max_length=20)
    grid = forms.CharField(required=False, max_length=20)
    address = Line(required=False, max_length=200)
    description = Words(
        required=False, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )
    contact = forms.CharField(required=False, max_length=10)
    name = Line(required=False, max_length=40)
    phone = forms.CharField(required=False, max_length=20)
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "photos": _("照片"), "voice": _("语音"), "class_words": _("搜索类别"),
            "address": _("详细地址"), "description": _("情况说明"), "name": _("姓名"),
            "phone": _("手机号"),
        }  # fmt: skip
        for name, label in labels.items():
            self.fields[name].label = label
        attrs = {
            "address": {
                "autocomplete": "street-address",
                "placeholder": _("例如：沿河路 12 号对面"),
            },
            "description": {"placeholder": _("例如：垃圾堆了三天没人收")},
            "name": {"autocomplete": "name"},
            "phone": {"autocomplete": "tel", "inputmode": "tel", "type": "tel"},
        }
        for name, given in attrs.items():
            self.fields[name].widget.attrs.update(given)
        self.fields["phone"].widget.input_type = "tel"

    def clean_contact(self) -> str:
        return "anonymous" if self.cleaned_data["contact"] == "anonymous" else "named"

    def clean_name(self) -> str:
        """Nothing of somebody who chose to stay unknown, whatever stands in the field."""
        return "" if self._anonymous else str(self.cleaned_data["name"])

    @property
    def _anonymous(self) -> bool:
        return self.cleaned_data.get("contact") == "anonymous"

    def clean_phone(self) -> str:
        if self._anonymous:
            return ""
        phone = re.sub(r"[\s\-—()（）]", "", clean_line(self.cleaned_data["phone"]))
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(_("电话号码不正确，请核对；也可以不填。"))
        return (
            phone.removeprefix("+").removeprefix("86") if phone.startswith(("+86", "86")) else phone
        )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("请把“网址”一栏留空，再提交一次。"))
        return ""


class RateForm(Form):
    """How content the reporter is."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    rating = forms.ChoiceField(
        label=gettext_lazy("您对处理结果满意吗"), choices=STARS, widget=Cards
    )
    note = Words(
        label=gettext_lazy("想说的话"), required=False, max_length=500, widget=forms.Textarea
    )


class ReopenForm(Form):
    """Why it is not solved yet."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = Words(label=gettext_lazy("哪里没有解决"), max_length=500, widget=forms.Textarea)

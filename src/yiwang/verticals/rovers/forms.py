"""What a courier fills in, and what the street office says to her."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import Form

from .selectors import streets_offered
from .services import Offer

#: Offered while typing; anything else may be written.
WORK = ("美团", "饿了么", "京东", "顺丰", "邮政", "快递", "网约车", "环卫", "物业", "其他")


class WorkInput(forms.TextInput):
    """A line with suggestions."""

    template_name = "rovers/work.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return {**context, "offered": WORK}


class ApplyForm(Form):
    """`website` is a trap: people do not see it, programs fill it in."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("姓名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    work = forms.CharField(label=gettext_lazy("在哪里跑单或工作"), max_length=40, widget=WorkInput)
    street = forms.ChoiceField(label=gettext_lazy("常跑的街道"))
    rides = forms.CharField(
        label=gettext_lazy("常跑的路段、小区"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    consents = forms.BooleanField(
        label=gettext_lazy("我同意街道为审核和联系我而使用以上信息"), required=False
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = streets_offered()
        first = [] if len(streets) == 1 else [("", _("请选择"))]
        self.fields["street"].choices = [*first, *streets]  # type: ignore[attr-defined]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("请刷新页面后重新填写。"))
        return ""

    def offer(self) -> Offer:
        data = self.cleaned_data
        return Offer(
            data["name"],
            data["phone"],
            data["work"],
            data["street"],
            data["rides"],
            consents=data["consents"],
        )


class ReasonForm(Form):
    """Why; it is told to her."""

    reason = forms.CharField(
        label=gettext_lazy("原因（会告知本人）"), max_length=200, widget=forms.Textarea
    )


class RevealForm(Form):
    """Why the number is looked at; it is recorded."""

    reason = forms.CharField(label=gettext_lazy("查看原因（将留痕）"), max_length=200)

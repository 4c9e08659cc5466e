"""What is asked of whoever decides whose the money is."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import Form


class PartForm(Form):
    yuan = forms.DecimalField(
        label=gettext_lazy("转回（元）"),
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
        help_text=gettext_lazy("不转填 0。"),
    )
    note = forms.CharField(label=gettext_lazy("核对情况"), max_length=200, widget=forms.Textarea)

    def fen(self) -> int:
        return int(self.cleaned_data["yuan"] * 100)


class BackForm(Form):
    reason = forms.CharField(label=gettext_lazy("撤回原因"), max_length=200, widget=forms.Textarea)


class BorneForm(Form):
    """Who bears a disputed part, and why."""

    outcome = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("核对情况"), max_length=200, widget=forms.Textarea({"rows": 2})
    )

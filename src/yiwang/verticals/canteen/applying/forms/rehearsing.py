"""A table of meals, and by which rules to price it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import Form


class RehearsalForm(Form):
    rules = forms.ChoiceField(label=gettext_lazy("按哪套规则"))
    file = forms.FileField(
        label=gettext_lazy("餐费表（CSV 或 XLSX）"),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rules"].choices = offered  # type: ignore[attr-defined]

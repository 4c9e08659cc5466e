"""What is asked of whoever joins two rows of one person."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import Form

from .models import Person

_NUMBERS = (*Person.IdType.choices, ("phone", gettext_lazy("电话")))


class FindForm(Form):
    """Two rows by a whole number each; what is typed is never kept."""

    first_kind = forms.ChoiceField(label=gettext_lazy("第一份：按什么找"), choices=_NUMBERS)
    first = forms.CharField(
        label=gettext_lazy("第一份：完整号码"), max_length=30, strip=True,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    second_kind = forms.ChoiceField(label=gettext_lazy("第二份：按什么找"), choices=_NUMBERS)
    second = forms.CharField(
        label=gettext_lazy("第二份：完整号码"), max_length=30, strip=True,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip


class MergeForm(Form):
    """`kept` is the row that stays."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kept = forms.TypedChoiceField(
        label=gettext_lazy("保留哪一份"), coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("合并的依据"),
        max_length=200,
        widget=forms.Textarea,
        help_text=gettext_lazy("例如：本人带两本证件到窗口核对。"),
    )

    def offer(self, rows: list[tuple[int, Any]]) -> "MergeForm":
        self.fields["kept"].choices = rows  # type: ignore[attr-defined]
        return self


class ApartForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("怎样核实是两个人"), max_length=200, widget=forms.Textarea
    )


class UnmergeForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("撤销合并的依据"), max_length=200, widget=forms.Textarea
    )

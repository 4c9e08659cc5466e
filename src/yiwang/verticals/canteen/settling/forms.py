"""What people fill in on a statement's way."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.places.selectors import paths_of
from yiwang.ui.forms import DayInput, Form
from yiwang.verticals.canteen.models import Canteen, Operator

from .models import Adjustment
from .rules.periods import MONTH, Period, period_of, recent


class DraftForm(Form):
    """One of the operators the reader acts for, in one of the districts that owe it."""

    operator = forms.ChoiceField(label=gettext_lazy("运营单位"))
    period = forms.ChoiceField(label=gettext_lazy("账期"))

    def __init__(self, *args: Any, pairs: Iterable[tuple[Operator, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(pairs)
        paths = paths_of({district for _operator, district in known})
        self.fields["operator"].choices = [  # type: ignore[attr-defined]
            (f"{operator.pk}@{district}", f"{operator.name} · {paths.get(district) or district}")
            for operator, district in known
        ]
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (period.code, _named(period)) for period in recent(localdate())
        ]

    @property
    def chosen(self) -> tuple[int, str, Period]:
        """Operator, district, period."""
        operator, district = self.cleaned_data["operator"].split("@")
        period = period_of(self.cleaned_data["period"])
        assert period is not None
        return int(operator), district, period


class NoteForm(Form):
    note = forms.CharField(
        label=gettext_lazy("意见"), max_length=200, required=False, widget=forms.Textarea
    )


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("退回原因"), max_length=300, widget=forms.Textarea)


class PayForm(Form):
    amount = forms.DecimalField(label=gettext_lazy("金额（元）"), decimal_places=2, max_digits=14)
    paid_on = forms.DateField(label=gettext_lazy("付款日期"), widget=DayInput)
    bank_reference = forms.CharField(label=gettext_lazy("银行回单号"), max_length=60)

    @property
    def fen(self) -> int:
        return int(self.cleaned_data["amount"].scaleb(2))


def _named(period: Period) -> str:
    kind = _("月") if period.kind == MONTH else _("季度")
    return f"{period.code}（{kind}）"


class _AtCanteen(Form):
    """About one of the reader's canteens; two presses of the button are one request."""

    canteen = forms.ChoiceField(label=gettext_lazy("饭堂"))
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, canteens: Iterable[Canteen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["canteen"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), each.name) for each in canteens
        ]


class CountForm(_AtCanteen):
    """The cash of one canteen's drawer at the end of a day."""

    day = forms.DateField(label=gettext_lazy("日期"), widget=DayInput)
    counted = forms.DecimalField(
        label=gettext_lazy("清点现金（元）"), decimal_places=2, max_digits=12, min_value=0
    )
    note = forms.CharField(label=gettext_lazy("备注"), max_length=200, required=False)

    @property
    def fen(self) -> int:
        return int(self.cleaned_data["counted"].scaleb(2))


class AdjustForm(_AtCanteen):
    """A correction that is no reversal."""

    funder = forms.ChoiceField(label=gettext_lazy("承担"), choices=Adjustment.Funder.choices)
    amount = forms.DecimalField(
        label=gettext_lazy("金额（元）"), decimal_places=2, max_digits=9,
        help_text=gettext_lazy("付给运营单位填正数，扣回填负数。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("原因和依据"), max_length=300, widget=forms.Textarea
    )

    @property
    def fen(self) -> int:
        return int(self.cleaned_data["amount"].scaleb(2))


class MealBackForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("哪里记错了，有什么依据"), max_length=300, widget=forms.Textarea
    )
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class DenyForm(Form):
    note = forms.CharField(label=gettext_lazy("原因"), max_length=300, widget=forms.Textarea)


class ExplainForm(Form):
    key = forms.CharField(max_length=90, widget=forms.HiddenInput)
    note = forms.CharField(label=gettext_lazy("原因"), max_length=300, widget=forms.Textarea)

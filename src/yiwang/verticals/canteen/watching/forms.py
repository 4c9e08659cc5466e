"""What people fill in for supervision."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.forms import DayInput, Form, MomentInput
from yiwang.verticals.canteen.models import Canteen

from .models import Certificate, Finding, InspectionItem, Threshold
from .services.certificates import Terms
from .services.inspecting import Seen
from .services.items import Item

PAPERS = "image/jpeg,image/png,image/webp,application/pdf"


class _Sent(Form):
    """Two presses of the button are one request."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CertificateForm(_Sent):
    canteen = forms.ChoiceField(label=gettext_lazy("饭堂"))
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=Certificate.Kind.choices)
    holder = forms.CharField(
        label=gettext_lazy("姓名"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("只有健康证明填写，写从业人员的姓名。"),
    )
    number = forms.CharField(label=gettext_lazy("证号"), max_length=60)
    issued_on = forms.DateField(label=gettext_lazy("发证日期"), widget=DayInput)
    expires_on = forms.DateField(
        label=gettext_lazy("到期日期"),
        widget=DayInput,
        required=False,
        help_text=gettext_lazy("长期有效的营业执照留空。"),
    )
    whole = forms.BooleanField(label=gettext_lazy("运营单位的证照，各饭堂共用"), required=False)
    file = forms.FileField(
        label=gettext_lazy("照片或 PDF"),
        required=False,
        widget=forms.ClearableFileInput({"accept": PAPERS}),
    )

    def __init__(self, *args: Any, canteens: Iterable[Canteen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["canteen"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), each.name) for each in canteens
        ]

    def terms(self) -> Terms:
        names = ("kind", "number", "issued_on", "expires_on", "holder", "whole")
        return Terms(**{name: self.cleaned_data[name] for name in names})


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300, widget=forms.Textarea)


class EndForm(Form):
    reason = forms.CharField(label=gettext_lazy("停用原因"), max_length=120)


class CaseForm(Form):
    note = forms.CharField(
        label=gettext_lazy("给办理人的说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea,
    )


class _OfDistrict(Form):
    """What a reviewer sets for a district of his."""

    district = forms.ChoiceField(label=gettext_lazy("区"))

    def __init__(self, *args: Any, districts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = districts  # type: ignore[attr-defined]


class ThresholdForm(_OfDistrict):
    code = forms.ChoiceField(label=gettext_lazy("参数"), choices=Threshold.Code.choices)
    value = forms.IntegerField(label=gettext_lazy("数值"), min_value=1, max_value=100_000)
    since = forms.DateField(label=gettext_lazy("自哪天起"), widget=DayInput)
    source = forms.CharField(label=gettext_lazy("依据"), max_length=200)


class ItemForm(_OfDistrict):
    """An item of the table of inspections, from a day on."""

    title = forms.CharField(
        label=gettext_lazy("检查什么"), max_length=120, widget=forms.Textarea({"rows": 2})
    )
    deduction = forms.IntegerField(label=gettext_lazy("不合格扣分"), min_value=1, max_value=100)
    code = forms.CharField(
        label=gettext_lazy("编号"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("检查表按编号排列；留空自动编号。"),
    )
    since = forms.DateField(label=gettext_lazy("自哪天起"), widget=DayInput)
    source = forms.CharField(label=gettext_lazy("依据"), max_length=200)

    def item(self) -> Item:
        names = ("title", "deduction", "source", "code")
        return Item(**{name: self.cleaned_data[name] for name in names})


class DropForm(_OfDistrict):
    on = forms.DateField(label=gettext_lazy("自哪天起不再检查"), widget=DayInput)


class InspectionForm(_Sent):
    """One line for each item: the result, what is wrong, a photo of it."""

    at = forms.DateTimeField(label=gettext_lazy("检查时间"), widget=MomentInput)
    note = forms.CharField(
        label=gettext_lazy("总的情况"), max_length=300, required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, items: Sequence[InspectionItem], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"at": localtime(now()).strftime("%Y-%m-%dT%H:%M")})
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"result-{item.pk}"] = forms.ChoiceField(
                label=item.title,
                choices=Finding.Result.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("请逐项选择：合格、不合格或不涉及。")},
            )
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=_("哪里不合格"), max_length=200, required=False
            )
            self.fields[f"file-{item.pk}"] = forms.FileField(
                label=_("照片"),
                required=False,
                widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp"}),
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The items as the page shows them."""
        return [
            {
                "item": item,
                "result": self[f"result-{item.pk}"],
                "note": self[f"note-{item.pk}"],
                "file": self[f"file-{item.pk}"],
            }
            for item in self.items
        ]

    @property
    def ends(self) -> list[forms.BoundField]:
        return [self["at"], self["note"]]

    def seen(self, files: dict[int, Any]) -> dict[int, Seen]:
        """What was seen, with the kept files by item."""
        said = self.cleaned_data
        return {
            item.pk: Seen(said[f"result-{item.pk}"], said[f"note-{item.pk}"], files.get(item.pk))
            for item in self.items
        }


class SamplesForm(_Sent):
    """The grams of each dish of one menu that has no sample yet; empty, for a pre-filled weight
    would be recorded by whoever weighed nothing."""

    taken_at = forms.DateTimeField(label=gettext_lazy("留样时间"), widget=MomentInput)

    def __init__(self, *args: Any, dishes: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"taken_at": localtime(now()).strftime("%Y-%m-%dT%H:%M")})
        super().__init__(*args, **kwargs)
        self.dishes = dishes
        for pk, name in dishes:
            self.fields[f"grams-{pk}"] = forms.IntegerField(
                label=name,
                min_value=0,
                max_value=5000,
                required=False,
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )

    @property
    def slots(self) -> list[forms.BoundField]:
        return [self[f"grams-{pk}"] for pk, _name in self.dishes]

    def grams(self) -> dict[int, int]:
        """What was weighed; an empty field is a dish that is not kept yet."""
        said = {pk: self.cleaned_data.get(f"grams-{pk}") for pk, _name in self.dishes}
        return {pk: weight for pk, weight in said.items() if weight is not None}

    @property
    def at(self) -> datetime:
        at: datetime = self.cleaned_data["taken_at"]
        return at


class RatingForm(Form):
    stars = forms.TypedChoiceField(
        label=gettext_lazy("这餐怎么样"),
        coerce=int,
        choices=(
            (5, gettext_lazy("很好")),
            (4, gettext_lazy("好")),
            (3, gettext_lazy("一般")),
            (2, gettext_lazy("不好")),
            (1, gettext_lazy("很不好")),
        ),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("还想说什么"),
        max_length=200,
        required=False,
        widget=forms.Textarea,
    )

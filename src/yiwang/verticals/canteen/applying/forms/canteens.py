"""What is asked of a canteen, its operator and its meals."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.actor import Actor
from yiwang.lib.place import Place
from yiwang.ui.forms import DayInput, Form, PointMixin

from ...models import Canteen, Meal, Operator
from ...services import Terms
from ..selectors import districts_managed, operators, programmes_of_canteens, streets_under


class OperatorForm(Form):
    district = forms.ChoiceField(label=gettext_lazy("区县"))
    name = forms.CharField(label=gettext_lazy("运营单位"), max_length=80)
    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=30)
    phone = forms.CharField(label=gettext_lazy("电话"), required=False, max_length=30)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = districts_managed(actor)  # type: ignore[attr-defined]


class CanteenForm(PointMixin, Form):
    """`lon`, `lat` come from the map beside it."""

    code = forms.CharField(label=gettext_lazy("编号"), max_length=30)
    name = forms.CharField(label=gettext_lazy("饭堂名称"), max_length=60)
    street = forms.ChoiceField(label=gettext_lazy("街道"))
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200)
    operator = forms.TypedChoiceField(
        label=gettext_lazy("运营单位"),
        coerce=int,
        help_text=gettext_lazy("列表里没有的，先在“运营单位”里登记。"),
    )
    programme = forms.TypedChoiceField(
        label=gettext_lazy("补贴项目"), coerce=int, required=False, empty_value=None
    )
    seats = forms.IntegerField(label=gettext_lazy("座位数"), min_value=1, max_value=5000)
    opened_on = forms.DateField(label=gettext_lazy("开业日期"), widget=DayInput, required=False)

    def __init__(
        self, *args: Any, actor: Actor, canteen: Canteen | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        districts = [code for code, _name in districts_managed(actor)]
        if canteen is not None:
            districts = [canteen.district]
            del self.fields["code"], self.fields["opened_on"]
        run_by = [(each.pk, each.name) for each in operators(actor) if each.district in districts]
        ours = programmes_of_canteens().filter(district__in=districts).order_by("pk")
        none = ("", gettext_lazy("没有补贴，按原价"))
        self._offer("street", [s for d in districts for s in streets_under(d)])
        self._offer("operator", run_by)
        self._offer("programme", [none, *ours.values_list("pk", "title")])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def place(self) -> Place:
        data = self.cleaned_data
        return Place(
            data["street"][:6],
            data["street"],
            lon=data.get("lon"),
            lat=data.get("lat"),
            address=data["address"],
        )

    @property
    def run_by(self) -> Operator:
        return Operator.objects.get(pk=self.cleaned_data["operator"])


class ServingForm(Form):
    """Price in yuan; kept in fen."""

    meal = forms.ChoiceField(label=gettext_lazy("餐次"), choices=Meal.choices)
    begins = forms.TimeField(label=gettext_lazy("开始"), widget=forms.TimeInput({"type": "time"}))
    ends = forms.TimeField(label=gettext_lazy("结束"), widget=forms.TimeInput({"type": "time"}))
    price = forms.DecimalField(
        label=gettext_lazy("餐价（元）"),
        max_digits=6,
        decimal_places=2,
        min_value=Decimal("0.01"),
    )
    places = forms.IntegerField(label=gettext_lazy("份数"), min_value=1)
    order_by = forms.TimeField(
        label=gettext_lazy("订餐截止"), widget=forms.TimeInput({"type": "time"})
    )
    order_days = forms.IntegerField(
        label=gettext_lazy("提前几天截止"),
        min_value=0,
        max_value=14,
        initial=0,
        help_text=gettext_lazy("0 是当天。"),
    )
    cancel_by = forms.TimeField(
        label=gettext_lazy("退餐截止"),
        required=False,
        widget=forms.TimeInput({"type": "time"}),
        help_text=gettext_lazy("不填与订餐截止相同。"),
    )
    workdays_only = forms.BooleanField(label=gettext_lazy("只在工作日供餐"), required=False)

    def terms(self) -> Terms:
        data = self.cleaned_data
        days = data["order_days"]
        return Terms(
            begins=data["begins"],
            ends=data["ends"],
            order_by=data["order_by"],
            order_days=days,
            cancel_by=data["cancel_by"],
            cancel_days=days if data["cancel_by"] else 0,
            price=int(data["price"] * 100),
            places=data["places"],
            workdays_only=data["workdays_only"],
        )


class CloseForm(Form):
    on = forms.DateField(label=gettext_lazy("从哪天起停用"), widget=DayInput)
    reason = forms.CharField(label=gettext_lazy("停用原因"), max_length=200, widget=forms.Textarea)

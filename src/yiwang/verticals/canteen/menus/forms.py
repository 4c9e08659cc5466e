"""What a canteen and a clerk fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiwang.ui.forms import Form

from .models import Course, Dish, Menu, MenuDish
from .rules.days import DISHES
from .services import Chosen, DishTerms
from .words import ALLERGENS

SLOTS = DISHES + 1


class DishForm(Form):
    """A dish."""

    name = forms.CharField(label=_("菜名"), max_length=40)
    course = forms.ChoiceField(label=_("类别"), choices=Course.choices)
    allergens = forms.MultipleChoiceField(
        label=_("过敏原"),
        choices=list(ALLERGENS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    low_salt = forms.BooleanField(label=_("少盐"), required=False)
    soft = forms.BooleanField(label=_("软烂"), required=False)

    def terms(self) -> DishTerms:
        return DishTerms(**self.cleaned_data)


class MenuForm(Form):
    """Four dishes and a soup, each with how many portions there are."""

    deliveries = forms.IntegerField(
        label=_("最多送餐份数"),
        required=False,
        min_value=0,
        max_value=10000,
        help_text=_("不限请留空；不送餐填 0。"),
    )

    def __init__(self, *args: Any, dishes: list[Dish], menu: Menu | None = None, **kwargs: Any):
        kwargs.setdefault("initial", _initial(menu))
        super().__init__(*args, **kwargs)
        offered = [("", "—"), *((str(dish.pk), _offered(dish)) for dish in dishes)]
        for at in range(1, SLOTS + 1):
            self.fields[f"dish{at}"] = forms.ChoiceField(
                label=_("第 %(at)s 道") % {"at": at}, choices=offered, required=False
            )
            self.fields[f"stock{at}"] = forms.IntegerField(
                label=_("限量份数"), required=False, min_value=1, max_value=10000
            )

    @property
    def slots(self) -> list[tuple[Any, Any]]:
        return [(self[f"dish{at}"], self[f"stock{at}"]) for at in range(1, SLOTS + 1)]

    def chosen(self) -> list[Chosen]:
        data = self.cleaned_data
        return [
            Chosen(int(data[f"dish{at}"]), data[f"stock{at}"])
            for at in range(1, SLOTS + 1)
            if data[f"dish{at}"]
        ]


class ReasonForm(Form):
    reason = forms.CharField(label=_("原因（会短信告知订餐的老人）"), max_length=120)


class WithdrawForm(ReasonForm):
    """Which dish, why, and what instead."""

    dish = forms.ChoiceField(label=_("撤下哪道菜"))
    replacement = forms.ChoiceField(label=_("换成"), required=False)
    field_order = ("dish", "replacement", "reason")

    def __init__(
        self, *args: Any, served: list[MenuDish], others: list[Dish], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dish"].choices = [(each.pk, each.dish.name) for each in served]  # type: ignore[attr-defined]
        nothing = [("", _("不换，只撤下"))]
        self.fields["replacement"].choices = [  # type: ignore[attr-defined]
            *nothing, *((dish.pk, dish.name) for dish in others)
        ]  # fmt: skip


class PlainReasonForm(Form):
    reason = forms.CharField(label=_("原因"), max_length=100)


class FamilyForm(Form):
    """Who of her family may see and book."""

    name = forms.CharField(label=_("怎么称呼"), max_length=40)
    phone = forms.CharField(label=_("手机号"), max_length=20)


class PlacesForm(Form):
    places = forms.IntegerField(label=_("可订份数"), min_value=0, max_value=100000)


def _offered(dish: Dish) -> str:
    return f"{dish.name} · {dish.get_course_display()}"


def _initial(menu: Menu | None) -> dict[str, Any]:
    if menu is None:
        return {}
    found: dict[str, Any] = {"deliveries": menu.deliveries}
    for at, each in enumerate(menu.dishes.filter(withdrawn_at__isnull=True), 1):
        found[f"dish{at}"], found[f"stock{at}"] = each.dish_id, each.stock
    return found

"""put_dish, drop_dish: what a canteen cooks."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Invalid

from ...services.trace import trace
from ..models import Course, Dish
from ..rules.allergens import WORDS
from ..selectors import canteens_for, require_canteen

RUN = "canteen.run"


@dataclass(frozen=True)
class DishTerms:
    """What a dish is; `allergens` are codes of `rules.allergens`."""

    name: str
    course: str
    allergens: Sequence[str] = ()
    low_salt: bool = False
    soft: bool = False


def put_dish(*, actor: Actor, canteen_id: int, terms: DishTerms) -> Dish:
    """The dish of this name as said now; menus that stand show it so. Harmless twice."""
    canteen = require_canteen(actor, RUN, canteen_id)
    _check(terms)
    new = {**asdict(terms), "allergens": [each for each in WORDS if each in terms.allergens]}
    name = new.pop("name").strip()
    with transaction.atomic():
        dish, fresh = Dish.objects.select_for_update(no_key=True).get_or_create(
            district=canteen.district, canteen=canteen, name=name, defaults=new
        )
        changed = [key for key in new if getattr(dish, key) != new[key]]
        if dish.dropped_on is not None:
            new["dropped_on"] = None
            changed.append("dropped_on")
        for key in changed:
            setattr(dish, key, new[key])
        if changed:
            dish.save(update_fields=changed)
        if fresh or changed:
            trace(actor, "put_dish", canteen.ref, canteen.district, dish=dish.pk, fields=changed)
        return dish


def drop_dish(*, actor: Actor, dish_id: int) -> Dish:
    """Not cooked any more: no new menu can have it; those that stand keep it. Harmless twice."""
    with transaction.atomic():
        reached = canteens_for(actor, RUN).values("pk")
        dish = (
            Dish.objects.select_for_update(no_key=True)
            .filter(pk=dish_id, canteen__in=reached)
            .first()
        )
        if dish is None:
            raise Invalid({"dish": _("没有这道菜；请刷新后再试。")})
        if dish.dropped_on is None:
            dish.dropped_on = localdate()
            dish.save(update_fields=["dropped_on"])
            trace(actor, "drop_dish", f"canteen:{dish.canteen_id}", dish.district, dish=dish.pk)
        return dish


def _check(terms: DishTerms) -> None:
    faults = {}
    if not 1 <= len(terms.name.strip()) <= 40:
        faults["name"] = _("请填写菜名（40 个字以内）。")
    if terms.course not in Course.values:
        faults["course"] = _("请选择荤菜、素菜、汤或主食。")
    if set(terms.allergens) - set(WORDS):
        faults["allergens"] = _("请从过敏原清单中选择。")
    if faults:
        raise Invalid(faults)

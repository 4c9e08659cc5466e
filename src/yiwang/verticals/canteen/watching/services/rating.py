"""rate_meal: how it was, by whoever ate it."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.lib.errors import Conflict, Forbidden, Invalid
from yiwang.verticals.canteen.menus.selectors.visiting import Visitor

from ..models import Rating
from ..selectors import rateable


def rate_meal(*, visitor: Visitor, meal_id: int, stars: int, words: str = "") -> Rating:
    """One to five stars and words for a meal that she ate, once. The same again changes nothing,
    others are a Conflict."""
    if not 1 <= stars <= 5:
        raise Invalid({"stars": _("请选一到五颗星。")})
    said = {"stars": stars, "words": words.strip()[:200]}
    with transaction.atomic():
        meal = rateable(visitor.district, visitor.diner_id).filter(pk=meal_id).first()
        if meal is None:
            raise Forbidden(
                gettext_noop("只能评价自己最近吃过的饭；请从列表里选一餐。"), code="not_hers"
            )
        rating, _fresh = Rating.objects.get_or_create(
            district=visitor.district,
            served_id=meal.pk,
            defaults={
                **said,
                "diner_id": visitor.diner_id,
                "canteen_id": meal.canteen_id,
                "day": meal.day,
                "by_family": visitor.family_id is not None,
            },
        )
        if any(getattr(rating, name) != value for name, value in said.items()):
            raise Conflict(gettext_noop("这一餐已经评价过了，谢谢您。"))
        return rating

"""ask_meal_back: a meal that should not stand is taken back whole, by two people."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.verticals.canteen.models import MealServed
from yiwang.verticals.canteen.till.services import take_back

from ..models import Adjustment
from ..selectors.meals import askable, back_of
from .tracing import trace

LONGEST = 300


def ask_meal_back(
    *, actor: Actor, district: str, meal_id: int, reason: str, request_id: uuid.UUID
) -> Adjustment:
    """Ask that a meal be mirrored, and why; by its canteen's manager or the street's clerk. The
    same request again is the same; nothing is posted. Refused where it stands no more, or has
    been asked for already."""
    meal = askable(actor).filter(district=district, pk=meal_id).first()
    if meal is None:
        raise Forbidden(
            gettext_noop("只有该饭堂的负责人或所在街道的经办人可以申请冲正；请由其登录后办理。")
        )
    if not 0 < len(reason.strip()) <= LONGEST:
        raise Invalid({"reason": _("请写明哪里记错了和依据（300 个字以内）。")})
    told = {"meal_id": meal.pk, "reason": reason.strip()}
    with transaction.atomic():
        known = Adjustment.objects.filter(district=district, request_id=request_id).first()
        if known is not None:
            if any(getattr(known, name) != value for name, value in told.items()):
                raise Conflict(gettext_noop("同一请求编号已用于另一笔调整；请重新填写后提交。"))
            return known
        _require_standing(meal)
        made = _asked(actor, meal, reason.strip(), request_id)
        trace(actor, made, "ask_meal_back", meal=meal.pk)
    return made


def mirror(actor: Actor, found: Adjustment, meal_id: int) -> int:
    """Take the meal back today; the journal that does it."""
    meals = MealServed.objects.select_for_update(of=("self",))
    meal = meals.get(district=found.district, pk=meal_id)
    if meal.undone_at is not None:
        raise Refused(
            gettext_noop("这一餐已经撤销，不必再冲正；请答复不同意并写明。"), code="undone"
        )
    request_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{found.ref}/back")
    taken = take_back(actor=actor, meal=meal, request_id=request_id, reason=found.reason)
    assert taken.undone_journal_id is not None
    return taken.undone_journal_id


def _require_standing(meal: MealServed) -> None:
    if meal.undone_at is not None:
        raise Refused(gettext_noop("这一餐已经撤销，不必再冲正。"), code="undone")
    if back_of(meal) is not None:
        raise _asked_already()


def _asked(actor: Actor, meal: MealServed, reason: str, request_id: uuid.UUID) -> Adjustment:
    try:
        with transaction.atomic():
            return Adjustment.objects.create(
                district=meal.district, canteen_id=meal.canteen_id, meal=meal,
                funder=Adjustment.Funder.MEAL, amount=-meal.price, reason=reason,
                asked_by=actor.me, asked_by_name=actor.name, request_id=request_id,
            )  # fmt: skip
    except IntegrityError as failure:
        raise _asked_already() from failure


def _asked_already() -> Conflict:
    return Conflict(
        gettext_noop("这一餐已有冲正申请；请在“结算调整”里查看。"), code="asked_already"
    )

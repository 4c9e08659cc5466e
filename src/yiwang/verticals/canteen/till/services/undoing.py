"""undo, undo_top_up: taken back within a minute; take_back: whenever two people have agreed."""

from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.booking.services import attend
from yiwang.kernel.ledger.services import reverse
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.models import MealServed

from ..models import TopUp
from ..rules.offers import may_undo
from ..selectors import TillCard


def undo(
    till: TillCard, *, district: str, meal_id: int, request_id: UUID, clerk_id: int | None = None
) -> MealServed:
    """Reverse the meal's journal and free her meal of the day; undone again it stays. Refused
    after a minute, and for another canteen's meal."""
    with transaction.atomic():
        meal = (
            MealServed.objects.select_for_update()
            .filter(district=district, pk=meal_id, canteen=till.canteen)
            .first()
        )
        if meal is None:
            raise Refused(_("没有找到这一餐；请刷新今日记录。"), code="no_meal")
        if meal.undone_at is not None:
            return meal
        if not may_undo(meal.received_at, now()):
            raise Refused(
                _("已超过一分钟，收银台不能撤销；请饭堂负责人在“就餐记录”里打开这一餐，申请冲正。"),
                code="late",
            )
        return take_back(
            actor=Actor(account_id=clerk_id, name=""), meal=meal, request_id=request_id,
            reason=_("收银台撤销"),
        )  # fmt: skip


def take_back(*, actor: Actor, meal: MealServed, request_id: UUID, reason: str) -> MealServed:
    """Mirror the journal of a meal that the caller holds locked, and free her meal of the day;
    what was booked is as if she had not come. Whoever calls has decided that it may be."""
    posted = reverse(
        actor=actor, district=meal.district, request_id=request_id, journal_id=meal.journal_id,
        reason=reason,
    )  # fmt: skip
    meal.undone_at, meal.undone_journal_id = now(), posted.journal_id
    meal.save(update_fields=["undone_at", "undone_journal_id"])
    if meal.reservation_id is not None:
        attend(district=meal.canteen_district, reservation_id=meal.reservation_id, came=False)
    return meal


def undo_top_up(
    till: TillCard, *, district: str, top_up_id: int, request_id: UUID, clerk_id: int | None = None
) -> TopUp:
    """Reverse a top-up, and hand the money back; undone again it stays. Refused after a minute,
    for another canteen's, and where the wallet has been paid from and no longer holds it."""
    with transaction.atomic():
        taken = (
            TopUp.objects.select_for_update()
            .filter(district=district, pk=top_up_id, canteen=till.canteen)
            .first()
        )
        if taken is None:
            raise Refused(_("没有找到这笔充值；请刷新今日记录。"), code="no_top_up")
        if taken.undone_at is not None:
            return taken
        moment = now()
        if not may_undo(taken.taken_at, moment):
            raise Refused(_("已超过一分钟，不能撤销；请联系饭堂负责人处理。"), code="late")
        posted = reverse(
            actor=Actor(account_id=clerk_id, name=""), district=district, request_id=request_id,
            journal_id=taken.journal_id, reason=_("收银台撤销充值"),
        )  # fmt: skip
        taken.undone_at, taken.undone_journal_id = moment, posted.journal_id
        taken.save(update_fields=["undone_at", "undone_journal_id"])
        return taken

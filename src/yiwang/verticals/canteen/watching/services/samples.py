"""take_samples, throw_away."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.verticals.canteen.menus.models import Menu
from yiwang.verticals.canteen.menus.selectors import require_canteen
from yiwang.verticals.canteen.models import Canteen
from yiwang.verticals.canteen.services.trace import trace

from ..models import Sample
from ..selectors import in_force, sampled
from ..selectors.reach import KEEP

CLOCK_SKEW = timedelta(minutes=5)


def take_samples(
    *,
    actor: Actor,
    canteen_id: int,
    day: date,
    meal: str,
    grams: Mapping[int, int],
    request_id: uuid.UUID,
    taken_at: datetime | None = None,
) -> list[Sample]:
    """Samples of the dishes (`grams` by dish) of one served menu, a whole menu at once. What has
    a sample already keeps it: the same grams again change nothing, others are a Conflict."""
    canteen = require_canteen(actor, KEEP, canteen_id)
    terms = in_force(canteen.district, day)
    at = taken_at or now()
    faults = {
        f"grams-{dish_id}": _("每道菜至少留样 %(grams)s 克。") % {"grams": terms["sample_grams"]}
        for dish_id, weight in grams.items()
        if weight < terms["sample_grams"]
    }
    if at > now() + CLOCK_SKEW or localtime(at).date() != day:
        faults["taken_at"] = _("留样时间须在供餐当天，且不晚于现在。")
    if not grams:
        faults["grams"] = _("请填写至少一道菜的留样重量。")
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        _served(canteen, day, meal, set(grams))
        made = Sample.objects.bulk_create(
            [
                Sample(
                    district=canteen.district, canteen=canteen, day=day, meal=meal,
                    dish_id=dish_id, grams=weight, least_grams=terms["sample_grams"],
                    least_hours=terms["sample_hours"], taken_at=at,
                    keep_until=at + timedelta(hours=terms["sample_hours"]),
                    taken_by=actor.account_id, taken_name=actor.name, request_id=request_id,
                )
                for dish_id, weight in sorted(grams.items())
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        kept = {
            sample.dish_id: sample
            for sample in Sample.objects.filter(
                district=canteen.district, canteen=canteen, day=day, meal=meal, dish__in=grams
            )
        }
        if any(kept[dish_id].grams != weight for dish_id, weight in grams.items()):
            raise Conflict(gettext_noop("有的菜已经留样，重量不同；请刷新后查看。"))
        if any(sample.request_id == request_id for sample in kept.values()):
            trace(
                actor, "take_samples", canteen.ref, canteen.district,
                day=day.isoformat(), meal=meal, dishes=len(made),
            )  # fmt: skip
        return [kept[dish_id] for dish_id in sorted(grams)]


def throw_away(*, actor: Actor, sample_id: int) -> Sample:
    """The sample's time is over and it was thrown away. Again it stays as it was."""
    found = Sample.objects.filter(pk=sample_id).select_related("canteen").first()
    if found is None:
        raise Refused(gettext_noop("没有这份留样；请刷新后查看。"), code="not_found")
    require_canteen(actor, KEEP, found.canteen_id)
    if found.thrown_at is None and now() < found.keep_until:
        raise Refused(
            gettext_noop("还没到可以销毁的时间（%(until)s）；请继续冷藏。"),
            code="too_early",
            values={"until": f"{localtime(found.keep_until):%m-%d %H:%M}"},
        )
    with transaction.atomic():
        thrown = Sample.objects.filter(pk=found.pk, thrown_at__isnull=True).update(
            thrown_at=now(), thrown_by=actor.account_id
        )
        if thrown:
            trace(actor, "throw_away", found.canteen.ref, found.district, sample=found.pk)
        found.refresh_from_db()
        return found


def _served(canteen: Canteen, day: date, meal: str, dish_ids: set[int]) -> Menu:
    """The menu of that meal, with all these dishes on it."""
    for each in sampled(canteen, day):
        if each.menu.meal == meal:
            if dish_ids - {dish.line.dish_id for dish in each.dishes}:
                break
            return each.menu
    raise Refused(
        gettext_noop("这一餐的菜单上没有这道菜；请刷新后按菜单填写。"), code="not_on_menu"
    )

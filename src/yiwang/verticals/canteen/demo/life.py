"""live: at noon and in the evening the demo's elders come to eat, one at a time."""

import time
from collections.abc import Iterator
from random import Random

from django.utils.timezone import localdate, localtime

from yiwang.kernel.checkin.models import Credential, Means
from yiwang.lib.errors import Refused
from yiwang.lib.ids import new_request_id

from ..models import Diner, MealServed
from ..till.models import Till
from ..till.selectors import TillCard, card_of
from ..till.services import Order, TopUpOrder, look, serve, take_top_up
from .meals import GIVEN
from .sites import DISTRICT


def live(seed: int | None = None) -> Iterator[str]:
    """Let one elder eat and yield what it was; "" when no canteen serves now."""
    rng = Random(seed)
    while True:
        serving = [each for each in _tills() if _open_now(each)]
        yield _meal(rng, rng.choice(serving)) if serving else ""


def _tills() -> list[TillCard]:
    rows = Till.objects.filter(district=DISTRICT, canteen__code__startswith="DEMO-")
    return [card_of(row) for row in rows.select_related("device", "canteen", "canteen__operator")]


def _open_now(till: TillCard) -> bool:
    moment = localtime()
    hours = till.hours("", moment)
    return hours is not None and hours.begins <= moment.time() < hours.ends


def _meal(rng: Random, till: TillCard) -> str:
    """Whoever has not eaten yet; who booked goes to the counter like the others."""
    hours = till.hours("", localtime())
    assert hours is not None
    ate = MealServed.objects.filter(day=localdate(), meal=hours.meal, diner__isnull=False)
    here = MealServed.objects.filter(canteen=till.canteen, diner__isnull=False)
    waiting = Diner.objects.filter(pk__in=here.values("diner_id")).exclude(
        pk__in=ate.values("diner_id")
    )
    ids = list(waiting.order_by("pk").values_list("person_id", flat=True)[:500])
    card = Credential.objects.filter(
        district=DISTRICT, kind=Means.CARD, revoked_at=None, subject=f"person:{rng.choice(ids)}"
    ).first() if ids else None  # fmt: skip
    if card is None:
        return ""
    try:
        seen = look(till, seq=time.time_ns() // 1000, text=card.number.reveal(), meal=hours.meal)
        if seen.lacks:
            take_top_up(till, TopUpOrder(new_request_id(), seen.scan_id, GIVEN, "cash"))
        done = serve(till, Order(new_request_id(), hours.meal, hours.price, "wallet", seen.scan_id))
    except Refused as refusal:
        return f"{till.canteen.name}: {refusal}"
    return f"{till.canteen.name} {done.meal} {done.name}"

"""open_till, change_till, retire_till: which devices serve for a canteen, and how far alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.checkin.services import register, retire
from yiwang.lib.errors import Invalid
from yiwang.verticals.canteen.models import Canteen

from ..models import Till
from ..reach import require_canteen
from .accounts import open_for_meals

#: Defaults of the manifest's settings: a lunch of one canteen, and what it costs the funders.
MOST_MEALS, MOST_FEN, PER_MINUTE = 300, 500_000, 240


def open_till(*, actor: Actor, canteen_id: int, name: str, code: str = "") -> tuple[Till, str]:
    """A device that serves for the canteen, and its key, which is shown this once."""
    if not name.strip() or len(name) > 60:
        raise Invalid({"name": _("请填写收银机名称（60 个字以内）。")})
    with transaction.atomic():
        canteen = Canteen.objects.select_related("operator").get(pk=canteen_id)
        require_canteen(actor, "canteen.run", canteen)
        number = Till.objects.filter(canteen=canteen).count() + 1
        device, key = register(
            district=canteen.district,
            code=code.strip() or f"{canteen.code}-{number}",
            name=name.strip(),
            stands_for=canteen.ref,
            by=actor.account_id,
        )
        till = Till.objects.create(
            district=canteen.district, device=device, canteen=canteen, most_meals=MOST_MEALS,
            most_fen=MOST_FEN, per_minute=PER_MINUTE,
        )  # fmt: skip
        open_for_meals(canteen.district, canteen, [], [])
        return till, key


def change_till(
    *, actor: Actor, till_id: int, auto_confirm: bool, most_meals: int, most_fen: int
) -> Till:
    """How it serves: confirming by itself what costs the diner nothing at the counter, and how
    far without a network. Harmless twice."""
    if not 0 <= most_meals <= 5000 or not 0 <= most_fen <= 10_000_000:
        raise Invalid({"most_meals": _("离线限额最多 5000 份、10 万元。")})
    with transaction.atomic():
        till = Till.objects.select_for_update(of=("self",)).select_related(
            "canteen", "canteen__operator"
        ).get(pk=till_id)  # fmt: skip
        require_canteen(actor, "canteen.run", till.canteen)
        till.auto_confirm, till.most_meals, till.most_fen = auto_confirm, most_meals, most_fen
        till.save(update_fields=["auto_confirm", "most_meals", "most_fen"])
        return till


def retire_till(*, actor: Actor, till_id: int) -> Till:
    """Nothing is taken from it any more; what it kept without a network is lost to it, so let it
    sync before. Harmless twice."""
    with transaction.atomic():
        till = Till.objects.select_related("canteen", "canteen__operator").get(pk=till_id)
        require_canteen(actor, "canteen.run", till.canteen)
        retire(district=till.district, device_id=till.device_id, by=actor.account_id)
        return till

"""set_walk: how far 15 minutes' walk is in a district, from a day on."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Invalid
from yiwang.lib.place import Place

from ...services.trace import trace
from ..models import Walk

MANAGE = "canteen.manage"


def set_walk(*, actor: Actor, district: str, metres: int, since: date, source: str) -> Walk:
    """A district's own radius from `since` on. The same day again replaces what was said for it;
    elders are counted anew the next night."""
    require(actor, MANAGE, Place(district))
    faults = {}
    if not 100 <= metres <= 5000:
        faults["metres"] = _("半径须在 100 至 5000 米之间。")
    if not source.strip() or len(source) > 200:
        faults["source"] = _("请写明依据的文件（200 个字以内）。")
    if faults:
        raise Invalid(faults)
    said = {"metres": metres, "source": source.strip()}
    with transaction.atomic():
        walk, fresh = Walk.objects.select_for_update().get_or_create(
            district=district, since=since, defaults=said
        )
        if not fresh and (walk.metres, walk.source) == (metres, source.strip()):
            return walk
        walk.metres, walk.source = metres, source.strip()
        walk.save(update_fields=["metres", "source"])
        trace(actor, "set_walk", "walk", district, metres=metres, since=since.isoformat())
        return walk

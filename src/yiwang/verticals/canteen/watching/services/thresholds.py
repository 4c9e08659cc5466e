"""set_threshold: a district's own number from a day on."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Invalid
from yiwang.lib.place import Place
from yiwang.verticals.canteen.services.trace import trace

from ..models import Threshold

MANAGE = "canteen.manage"


def set_threshold(
    *, actor: Actor, district: str, code: str, value: int, since: date, source: str
) -> Threshold:
    """What is found from now on goes by it; what was found keeps what it was judged by. The same
    day again replaces what was said for it."""
    require(actor, MANAGE, Place(district))
    faults = {}
    if code not in Threshold.Code.values:
        faults["code"] = _("请选择一项参数。")
    if not 1 <= value <= 100_000:
        faults["value"] = _("请填写 1 至 100000 之间的整数。")
    if not source.strip() or len(source) > 200:
        faults["source"] = _("请写明依据的文件（200 个字以内）。")
    if faults:
        raise Invalid(faults)
    said = {"value": value, "source": source.strip(), "is_default": False}
    with transaction.atomic():
        row, _fresh = Threshold.objects.update_or_create(
            district=district, code=code, since=since, defaults=said
        )
        trace(
            actor, "set_threshold", f"threshold:{code}", district,
            value=value, since=since.isoformat(),
        )  # fmt: skip
        return row

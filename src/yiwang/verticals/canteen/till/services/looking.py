"""look: who stands at the counter, what she pays and why."""

from dataclasses import dataclass

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.checkin.models import Scan
from yiwang.kernel.checkin.services import Reading, scan
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.models import Diner as DinerRow

from ..rules.offers import Offer, missing, offer
from ..selectors import Diner, TillCard, of_scan, wallet_of

NOT_READ = {
    "unreadable": gettext_noop("读不出号码，请重新扫描或手工输入。"),
    "unknown": gettext_noop("没有登记这张卡或证件；可按散客结算，或请社区核对。"),
    "revoked": gettext_noop("这张卡已停用；请改用身份证，或联系社区补办。"),
    "elsewhere": gettext_noop("这张卡或二维码不适用于本饭堂；请改用身份证。"),
    "early": gettext_noop("这张卡尚未启用。"),
    "expired": gettext_noop("二维码已过期；请刷新后再扫。"),
    "forged": gettext_noop("二维码无效；请改用卡或身份证。"),
    "clock": gettext_noop("收银机时间不准；请校准后再扫。"),
    "old": gettext_noop("扫描时间过久；请重新扫描。"),
}


@dataclass(frozen=True)
class Seen:
    """What the till shows. `diner` is masked; `allergies` are plain, so that she is not harmed."""

    scan_id: int
    meal: str
    price: int
    diner: Diner
    offer: Offer
    allergies: str
    balance: int
    lacks: int


def look(till: TillCard, *, seq: int, text: str, meal: str = "") -> Seen:
    """Whom a text names, and her meal of this hour. The reading is kept, refused ones too;
    Refused with the reason of the reading. Sent again it is the same reading."""
    moment = localtime()
    hours = till.hours(meal, moment)
    if hours is None:
        raise Refused(_("本饭堂还没有设置供餐时间；请联系饭堂负责人。"), code="no_meal")
    kept = scan(till.device, Reading(seq=seq, text=text, purpose=hours.meal))
    if not kept.accepted:
        raise Refused(_(NOT_READ[kept.reason]), code=f"scan_{kept.reason}")
    diner = _known(till, kept, hours.meal)
    offered = offer(
        hours.price, diner.known, canteen_at=till.canteen.street, subsidising=till.subsidising,
        day=moment.date(),
    )  # fmt: skip
    note = DinerRow.objects.values_list("allergies", flat=True).get(pk=diner.id)
    balance = wallet_of(diner)
    return Seen(
        kept.pk, hours.meal, hours.price, diner, offered, note.reveal(), balance,
        missing(balance, offered.shares.diner),
    )  # fmt: skip


def _known(till: TillCard, kept: Scan, meal: str) -> Diner:
    found = of_scan(till, kept.pk, meal)
    if found is None:
        raise Refused(_("尚未登记为就餐长者；可按散客结算，或请社区登记。"), code="no_diner")
    return found

"""What was found, in sentences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yiwang.verticals.canteen.models import Meal

from .models import Signal
from .rules.gone import HOSPITAL, INSTITUTION

Kind = Signal.Kind
#: Lines of evidence that a case carries; the signal has them all.
MOST_LINES = 20


def why(signal: Signal) -> str:
    """Why it is a signal: the very numbers, and those they were judged by."""
    facts: Mapping[str, Any] = signal.evidence["facts"]
    terms: Mapping[str, Any] = signal.evidence["terms"]
    match signal.kind:
        case Kind.AFTER_DEATH:
            return _("登记的去世日期是 %(day)s（%(source)s），之后仍有用餐。") % {
                "day": facts["value"],
                "source": facts["source"],
            }
        case Kind.INSTITUTION:
            where = {HOSPITAL: _("住院"), INSTITUTION: _("入住养老机构")}[facts["fact"]]
            return _("自 %(since)s 起%(where)s（%(source)s），期间仍有用餐。") % {
                "since": facts["since"],
                "where": where,
                "source": facts["source"],
            }
        case Kind.TWO_PLACES:
            return _(
                "两处相距 %(metres)s 米，间隔 %(minutes)s 分钟；"
                "按 %(kmh)s 公里/小时也要 %(needed)s 分钟。"
            ) % {
                "metres": facts["metres"],
                "minutes": round(facts["seconds"] / 60, 1),
                "kmh": terms["travel_kmh"],
                "needed": round(facts["needed"] / 60, 1),
            }
        case Kind.SCAN_ROW:
            return _(
                "“%(device)s”在 %(seconds)s 秒内连续刷了 %(people)s 人的卡，"
                "间隔都不超过 %(gap)s 秒。"
            ) % {
                "device": facts["device"],
                "seconds": facts["seconds"],
                "people": facts["people"],
                "gap": terms["row_seconds"],
            }
        case Kind.PRICE_CAP:
            return _("餐价提高 %(rise)s 元，其中平均 %(grown)s 元由补贴承担。") % {
                "rise": f"{facts['rise'] / 100:.2f}",
                "grown": f"{facts['grown'] / 100:.2f}",
            }
        case _other:
            return _(
                "堂食 %(diners)s 人；座位 %(seats)s 个，按每餐周转 %(turns)s 轮最多 %(most)s 人。"
            ) % {
                "diners": facts["diners"],
                "seats": facts["seats"],
                "turns": facts["turns"],
                "most": facts["seats"] * facts["turns"],
            }


def told(signal: Signal) -> list[str]:
    """Why, and the first lines of the evidence, for whoever handles the case."""
    rows = signal.evidence["rows"]
    lines = [why(signal), *(f"· {_line(row)}" for row in rows[:MOST_LINES])]
    if len(rows) > MOST_LINES:
        lines.append(_("……共 %(count)s 条，见信号页。") % {"count": len(rows)})
    return lines


def moment(row: Mapping[str, Any]) -> datetime | str:
    """When a line of evidence was; the day of a price."""
    said = str(row["at"])
    return said if len(said) <= 10 else localtime(datetime.fromisoformat(said))


def what(row: Mapping[str, Any]) -> str:
    """meal, scan or price, in words, with its number."""
    name = {"meal": _("用餐"), "scan": _("刷卡"), "price": _("餐价")}[row["what"]]
    return f"{name} {row['id']}" if "id" in row else name


def meal_said(code: str) -> str:
    return str(Meal(code).label) if code in Meal.values else ""


def _line(row: Mapping[str, Any]) -> str:
    at = moment(row)
    when = at if isinstance(at, str) else f"{at:%Y-%m-%d %H:%M:%S}"
    yuan = f"{row.get('price', 0) / 100:.2f}"
    parts = [when, row.get("canteen", ""), row.get("who", ""), what(row), f"¥{yuan}"]
    return " ".join(part for part in parts if part)

"""Lines become reports, or say why not: looked up in arrays, a handful of statements for a file."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may
from yiwang.kernel.cases.models import TOLD_CHANNELS
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report
from yiwang.lib.chain import canonical
from yiwang.lib.crypto import keyed_digest
from yiwang.lib.idnumbers import phone
from yiwang.ui.sheets import moment_of

from .finding import Classes, Places, places_of
from .sheet import Line, Sheet

VERB = "cases.import"
OLDEST = timedelta(days=31)  # what open_case takes
SKEW = timedelta(minutes=5)
_REQUESTS = uuid.UUID("6f1f6a52-8f0e-5d43-9c1e-0f3110000003")


@dataclass(frozen=True)
class Choices:
    """What holds where a row says nothing; `system` is whose numbers the rows carry."""

    channel: str
    system: str = ""
    crs: str = "wgs84"


@dataclass
class Decided:
    """One line: what it will open, or None when `line.faults` say why not. `request_id` is the
    same whoever brings the same line, however often."""

    line: Line
    report: Report | None
    request_id: uuid.UUID

    @property
    def reason(self) -> str:
        return "；".join(self.line.faults)[:500]


def decide(sheet: Sheet, choices: Choices, actor: Actor) -> list[Decided]:
    """Every line, in order. Two or three statements, whatever the number of lines."""
    classes = Classes.now()
    places = places_of(sheet.lines, choices.crs, actor, VERB)
    seen: dict[str, int] = {}
    return [
        _decided(line, at, choices, classes, places, actor, seen)
        for at, line in enumerate(sheet.lines)
    ]


def _decided(
    line: Line,
    at: int,
    choices: Choices,
    classes: Classes,
    places: Places,
    actor: Actor,
    seen: dict[str, int],
) -> Decided:
    title, number = _text(line, "title"), _text(line, "number")
    channel = _channel(line, choices)
    spot = places.spots[at]
    if not title:
        line.faults.append(_("标题：请写明是什么事"))
    class_id = classes.find(line)
    when = _when(line)
    reporter_phone = _phone(line)
    if spot is not None and not may(actor, VERB, spot):
        line.faults.append(_("地点：不在您岗位所辖的区域"))
    key = _key(line, number, choices.system or channel)
    if key in seen:
        said = _("与第 %(row)s 行编号相同") if number else _("与第 %(row)s 行完全相同")
        line.faults.append(said % {"row": seen[key]})
    seen.setdefault(key, line.number)
    lon, lat = places.points[at]
    report = Report(
        channel=channel,
        title=title,
        description=_text(line, "description"),
        class_id=class_id,
        lon=lon,
        lat=lat,
        address=_text(line, "address"),
        place=spot,
        reporter_name=_text(line, "reporter"),
        reporter_phone=reporter_phone,
        at=when,
        note=_text(line, "note"),
        origin=(choices.system or channel) if number else "",
        origin_id=number,
    )
    usable = spot is not None and not line.faults
    return Decided(line, report if usable else None, uuid.uuid5(_REQUESTS, key))


def _text(line: Line, key: str) -> str:
    cell = line.values.get(key)
    return cell.text.strip() if cell else ""


def _channel(line: Line, choices: Choices) -> str:
    text = _text(line, "channel")
    if not text:
        return choices.channel
    for code, name in TOLD_CHANNELS:
        if text in (code, str(name), _(str(name))):
            return code
    names = "、".join(str(name) for _code, name in TOLD_CHANNELS)
    line.faults.append(_("来源：没有“%(text)s”，请从中选择：%(names)s")
                       % {"text": text[:20], "names": names})  # fmt: skip
    return choices.channel


def _when(line: Line) -> datetime | None:
    cell = line.values.get("at")
    if cell is None or not cell.text:
        return None
    when, moment = moment_of(cell), now()
    if when is None:
        line.faults.append(_("上报时间：看不懂，请写成 2026-11-23 08:30"))
    elif when > moment + SKEW:
        line.faults.append(_("上报时间：在将来"))
    elif when < moment - OLDEST:
        line.faults.append(_("上报时间：超过一个月；更早的请用历史导入"))
    else:
        return when
    return None


def _phone(line: Line) -> str:
    text = _text(line, "phone")
    if text and not phone(text):
        line.faults.append(_("电话：号码不正确；手机十一位，座机请带区号"))
        return ""
    return text


def _key(line: Line, number: str, system: str) -> str:
    """What makes a line the same line: the other system's number, else all that it says."""
    if number:
        return f"number|{system}|{number}"
    said = {key: cell.text.strip() for key, cell in line.values.items() if cell.text.strip()}
    return "said|" + keyed_digest(settings.INDEX_KEY, canonical(said).decode())


def ready(decided: Sequence[Decided]) -> list[Decided]:
    """Those that can be opened."""
    return [each for each in decided if each.report is not None]


def spot_of(each: Decided) -> Spot:
    assert each.report is not None and each.report.place is not None
    return each.report.place

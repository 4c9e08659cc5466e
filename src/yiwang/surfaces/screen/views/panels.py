"""The panels: each is drawn by one function, on the page and when the page asks for it anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.selectors import CaseRow
from yiwang.kernel.insight.selectors import MeasureRow
from yiwang.ui.text import Text
from yiwang.ui.times import span_text
from yiwang.ui.values import Ratio

from ..answers import fresh
from ..rules import LEAST, left_out
from ..selectors import hours, numbers
from ..selectors.divisions import VERB, division_of
from ..selectors.happenings import Happening, happenings
from ..selectors.lateness import pressing
from ..selectors.numbers import Declared, Ranked, Ranking, Tile
from ..texts import card_url, list_url, matter_url, short_places

Drawn = dict[str, Any]


def _figures(actor: Actor, division: str) -> Drawn:
    return {
        "tiles": [_tile(tile) for tile in numbers.figures(actor, division)],
        "declared": [
            {
                "label": each.label,
                "unit": each.unit,
                "n": each.n,
                "url": _declared_url(each),
            }
            for each in numbers.declared(actor, division)
        ],
    }


def _declared_url(each: Declared) -> str:
    if each.list_url_name:
        return f"{reverse(each.list_url_name)}?{urlencode(each.query)}"
    return list_url(each.query) if "counted" in each.query else ""


def _late(actor: Actor, division: str) -> Drawn:
    rows = pressing(actor, division)
    places = short_places({row.grid or row.community for row in rows})
    whole = {"division": division, "late": "1"}
    return {"rows": list(_late_rows(rows, places)), "url": list_url(whole)}


def _ranking(actor: Actor, division: str) -> Drawn:
    return {"rankings": [_ranked(each) for each in numbers.rankings(actor, division)]}


def _hours(actor: Actor, division: str) -> Drawn:
    found = hours.hours_of(actor, division)
    day = localtime().date().isoformat()
    counted = {"division": division, "from": day, "to": day}
    bars = [
        {"hour": hour, "x": hour * 10, "now": hour == found.now, "in": into, "out": out,
         "in_high": round(60 * into / found.top, 1), "out_high": round(60 * out / found.top, 1)}
        for hour, (into, out) in enumerate(zip(found.reported, found.closed, strict=True))
    ]  # fmt: skip
    for bar in bars:
        bar["in_y"], bar["out_y"] = round(60 - bar["in_high"], 1), round(60 - bar["out_high"], 1)
    return {
        "bars": bars,
        "top": found.top,
        "reported": sum(found.reported),
        "closed": sum(found.closed),
        "reported_url": list_url({**counted, "counted": "report"}),
        "closed_url": list_url({**counted, "counted": "close"}),
    }


def _classes(actor: Actor, division: str) -> Drawn:
    rows, whole = numbers.open_by_class(actor, division)
    most = max((row.n for row in rows), default=1)
    names = numbers.class_names()
    return {
        "whole": whole,
        "rows": [
            {"name": _class_name(row, names), "n": row.n, "of": most, "url": list_url(row.query)}
            for row in rows
        ],
    }


def _class_name(row: MeasureRow, names: dict[str, str]) -> str:
    return names.get(row.value, row.label) if row.value else _("未分类")


def _happenings(actor: Actor, division: str) -> Drawn:
    return {"lines": [_line(each) for each in happenings(actor, division)]}


@dataclass(frozen=True)
class Panel:
    """`draw` gives the values of the template `screen/panels/<name>.html`."""

    title: Text
    draw: Callable[[Actor, str], Drawn]


PANELS: dict[str, Panel] = {
    "figures": Panel(gettext_lazy("今日与此刻"), _figures),
    "late": Panel(gettext_lazy("超时与将到期"), _late),
    "ranking": Panel(gettext_lazy("排名"), _ranking),
    "hours": Panel(gettext_lazy("今日逐时"), _hours),
    "classes": Panel(gettext_lazy("在办类别"), _classes),
    "happenings": Panel(gettext_lazy("动态"), _happenings),
}


@gzip_page
@guarded(VERB)
def panel(request: ActingRequest, name: str) -> HttpResponse:
    """One panel's inside, for a page that shows an older one."""
    division = division_of(request.actor, request.GET.get("division", ""))
    return fresh(request, drawn(request.actor, division, name), "text/html; charset=utf-8")


def drawn(actor: Actor, division: str, name: str) -> str:
    """The inside of a panel."""
    return render_to_string(f"screen/panels/{name}.html", PANELS[name].draw(actor, division))


def frames(actor: Actor, division: str) -> dict[str, Drawn]:
    """Every panel with its title, its inside and how often it may be asked for anew."""
    return {
        name: {
            "name": name,
            "title": each.title,
            "inside": drawn(actor, division, name),
            "url": f"{reverse(f'screen:panel_{name}')}?division={division}",
            "least": LEAST[name],
        }
        for name, each in PANELS.items()
    }


def _tile(tile: Tile) -> Drawn:
    beside = _tile(tile.beside) if tile.beside else None
    shown = {"label": tile.label, "url": list_url(tile.query), "n": tile.n, "tone": tile.tone}
    rate = _rate(tile.ratio, tile.query, tile.whole_query) if tile.ratio else None
    return {**shown, "rate": rate, "note": tile.note, "beside": beside}


def _rate(ratio: Ratio, part: Any, whole: Any) -> Drawn:
    return {
        "percent": ratio.percent,
        "part": ratio.part,
        "whole": ratio.whole,
        "part_url": list_url(part),
        "whole_url": list_url(whole),
    }


def _ranked(ranking: Ranking) -> Drawn:
    lines = [_ranked_line(line) for line in ranking.lines]
    middle = left_out(len(lines))
    for at in middle:
        lines[at]["middle"] = True
    if middle:
        lines[middle[0]]["after"] = len(middle)
    return {"title": ranking.title, "lines": lines}


def _ranked_line(line: Ranked) -> Drawn:
    rate = _rate(line.ratio, line.part_query, line.whole_query)
    return {"name": line.name, "share": round(100 * (line.ratio.share or 0), 1), "rate": rate}


def _late_rows(rows: list[CaseRow], places: dict[str, str]) -> Iterator[Drawn]:
    for row in rows:
        left = row.stage_due - now() if row.stage_due else timedelta()
        yield {
            "title": row.title,
            "span": span_text(left),
            "late": left < timedelta(),
            "owner": row.department or row.post,
            "place": places.get(row.grid or row.community, ""),
            "supervised": row.supervised,
            "url": matter_url(row.district, row.id),
            "card": card_url(row.district, row.id),
        }


def _line(happening: Happening) -> Drawn:
    at = localtime(happening.at)
    today = at.date() == localtime().date()
    return {
        "id": happening.id,
        "time": at.strftime("%H:%M" if today else "%m-%d %H:%M"),
        "deed": happening.deed,
        "tone": "late" if happening.late else happening.tone,
        "late": happening.late,
        "title": happening.title,
        "place": happening.place,
        "who": happening.who,
        "url": matter_url(happening.district, happening.case_id),
        "card": card_url(happening.district, happening.case_id),
    }

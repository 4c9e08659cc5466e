"""The evidence of a signal as a table: just what was read when it was found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.tables import Column, Table

from ..models import Signal
from ..words import meal_said, moment, what
from .values import Yuan

Row = Mapping[str, Any]


def _when(row: Row) -> str:
    """To the second: a row of scans is a matter of seconds."""
    at = moment(row)
    return f"{localtime(at):%m-%d %H:%M:%S}" if isinstance(at, datetime) else at


def _late(row: Row) -> str:
    return _("离线补传") if row.get("late") else ""


def _money(name: str) -> Any:
    return lambda row: Yuan(row[name]) if row.get(name) else ""


_CANTEEN = Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.get("canteen", ""))
_DEVICE = Column("device", gettext_lazy("收银机"), value=lambda row: row.get("device", ""), spare=2)


def _read(key: str, *where: Column) -> Table:
    """Meals and readings; `where` only for signals that are of several places."""
    return Table(
        key,
        (
            Column("at", gettext_lazy("时间"), "code", value=_when),
            Column("who", gettext_lazy("就餐人"), value=lambda row: row.get("who") or _("散客")),
            *where,
            Column("what", gettext_lazy("记录"), value=what),
            Column(
                "meal",
                gettext_lazy("餐别"),
                value=lambda row: meal_said(row.get("meal", "")),
                spare=2,
            ),
            Column("price", gettext_lazy("餐价（元）"), "count", value=_money("price"), spare=2),
            Column("subsidy", gettext_lazy("补贴（元）"), "count", value=_money("subsidy")),
            Column("late", gettext_lazy("备注"), value=_late, spare=2),
        ),
    )


_OF_ONE = _read("watching-evidence")
_OF_SEVERAL = _read("watching-places", _CANTEEN, _DEVICE)
_PRICED = Table(
    "watching-prices",
    (
        Column("at", gettext_lazy("日期"), "code", value=_when),
        Column("meal", gettext_lazy("餐别"), value=lambda row: meal_said(row.get("meal", ""))),
        Column("price", gettext_lazy("餐价（元）"), "count", value=_money("price")),
        Column("count", gettext_lazy("补贴用餐（份）"), "count"),
        Column("mean", gettext_lazy("平均每份补贴（元）"), "count", value=_money("mean")),
        Column("subsidy", gettext_lazy("补贴合计（元）"), "count", value=_money("subsidy")),
    ),
)


def evidence_of(kind: str) -> Table:
    if kind == Signal.Kind.PRICE_CAP:
        return _PRICED
    return _OF_SEVERAL if kind == Signal.Kind.TWO_PLACES else _OF_ONE

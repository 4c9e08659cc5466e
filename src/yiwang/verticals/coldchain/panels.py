"""What an equipment and its lots show."""

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.sensing.models import Alarm, ReadingFile
from yiwang.kernel.sensing.selectors import overlapping, readings
from yiwang.ui.panels import Fact, Facts, Panel, Related
from yiwang.ui.series import Band, Limit, Series
from yiwang.ui.stretch import Stretch, around, chips, said, ways
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, State

from .models import LoggerDay, Lot, ManualCheck, Probe
from .rules.days import LoggedDay
from .rules.kinds import SILENT
from .selectors.board import Stand
from .wording import celsius, lot_state, stand_state

SPANS = {
    "2h": timedelta(hours=2),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}

LOTS = Table(
    "cold-lots",
    (
        Column("vaccine", gettext_lazy("疫苗")),
        Column("state", gettext_lazy("状态"), "state", value=lot_state),
        Column("number", gettext_lazy("批号"), "code"),
        Column("quantity", gettext_lazy("数量（剂）"), "count"),
        Column("expires_on", gettext_lazy("有效期至"), "date"),
        Column("maker", gettext_lazy("生产企业"), spare=1),
    ),
    row_url=lambda lot: reverse("coldchain:lot", args=[lot.pk]),
    row_tone=lambda lot: "late" if lot.state == "quarantined" else "",
)
CHECKS = Table(
    "cold-checks",
    (
        Column("at", gettext_lazy("时间"), "time"),
        Column("half", gettext_lazy("时段"), value=lambda c: c.get_half_display()),
        Column("celsius", gettext_lazy("温度"), value=lambda c: celsius(c.celsius), align="end"),
        Column("state", gettext_lazy("结果"), "state", value=lambda c: check_state(c)),
        Column("by_name", gettext_lazy("测温人")),
        Column("note", gettext_lazy("处理情况"), spare=1),
    ),
)
LOGGED = Table(
    "cold-logged",
    (
        Column("day", gettext_lazy("日期"), "date"),
        Column("state", gettext_lazy("结果"), "state", value=lambda d: logged_state(d)),
        Column("low", gettext_lazy("最低"), value=lambda d: celsius(d.low), align="end"),
        Column("high", gettext_lazy("最高"), value=lambda d: celsius(d.high), align="end"),
        Column("mean", gettext_lazy("平均"), value=lambda d: celsius(d.mean), align="end"),
        Column("cold", gettext_lazy("过冷（分钟）"), "count", value=lambda d: d.cold_minutes),
        Column("hot", gettext_lazy("过热（分钟）"), "count", value=lambda d: d.hot_minutes),
        Column("serial", gettext_lazy("记录仪"), "code", hide_on_phone=True, spare=1),
    ),
)
TABLED = Table(
    "cold-tabled",
    (
        Column("day", gettext_lazy("日期"), "date"),
        Column("state", gettext_lazy("结果"), "state", value=lambda d: tabled_state(d)),
        Column("count", gettext_lazy("读数"), "count", value=lambda d: d.said.count),
        Column("low", gettext_lazy("最低"), value=lambda d: celsius(d.said.low), align="end"),
        Column("high", gettext_lazy("最高"), value=lambda d: celsius(d.said.high), align="end"),
        Column(
            "kinetic",
            gettext_lazy("动力学平均"),
            value=lambda d: celsius(d.said.kinetic),
            align="end",
            hide_on_phone=True,
        ),
        Column("cold", gettext_lazy("过冷（分钟）"), "count", value=lambda d: minutes(d.cold)),
        Column("hot", gettext_lazy("过热（分钟）"), "count", value=lambda d: minutes(d.hot)),
    ),
)
REFUSED = Table(
    "cold-refused",
    (
        Column("number", gettext_lazy("行号"), "code", value=lambda f: str(f.number)),
        Column("reason", gettext_lazy("原因")),
        Column("cells", gettext_lazy("内容"), value=lambda f: "，".join(f.cells), spare=1),
    ),
)
SHOWN_FAULTS = 20
PROBES = Table(
    "cold-probes",
    (
        Column("device", gettext_lazy("监测设备"), "link", value=lambda p: Link(
            p.device.code, reverse("sensing:device", args=[p.district, p.device_id]))),
        Column("place", gettext_lazy("位置"), value=lambda p: p.place or "—"),
        Column("accuracy", gettext_lazy("误差"), value=lambda p: f"±{p.accuracy:g} ℃", spare=1),
        Column("due", gettext_lazy("校准到期"), "state", value=lambda p: due_state(p)),
    ),
)  # fmt: skip


def check_state(check: ManualCheck) -> State:
    return State(_("超出范围"), "late") if check.outside else State(_("正常"), "good")


def logged_state(day: LoggerDay) -> State:
    """By the logger's own limits, which it counts in minutes of a day."""
    if day.cold_alarm or day.hot_alarm:
        return State(_("曾报警"), "late")
    if day.cold_minutes or day.hot_minutes or day.lost_minutes:
        return State(_("曾越限"), "soon")
    return State(_("正常"), "good")


def due_state(probe: Probe) -> State:
    left = (probe.due_on - localdate()).days
    if left < 0:
        return State(_("%(day)s 已过期") % {"day": probe.due_on}, "late")
    if left <= 30:
        return State(_("%(day)s 将到期") % {"day": probe.due_on}, "soon")
    return State(f"{probe.due_on}", "good")


def about(stand: Stand) -> Panel:
    """The newest value and what the equipment is."""
    thing = stand.equipment
    heard = f"{localtime(stand.at):%m-%d %H:%M}" if stand.at else ""
    return Facts(
        title=_("现在"),
        columns=1,
        facts=[
            Fact(_("状态"), stand_state(stand)),
            Fact(_("温度"), celsius(stand.celsius), note=heard),
            Fact(_("范围"), stand.range.title if stand.range else "—",
                 note=stand.range.source if stand.range else ""),
            Fact(_("类型"), thing.get_kind_display()),
            Fact(_("型号"), thing.model or "—"),
            Fact(_("容积"), _("%(litres)s 升") % {"litres": thing.litres} if thing.litres else "—"),
            Fact(_("值班联系人"), f"{thing.unit.contact} {thing.unit.telephone}"),
        ],
    )  # fmt: skip


def tabled_state(day: LoggedDay) -> State:
    """By the label's range."""
    return State(_("曾越限"), "late") if day.outside else State(_("正常"), "good")


def minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def lots(found: Sequence[Lot]) -> Panel:
    return Related(
        title=_("设备内的疫苗"), table=LOTS, rows=found, icon="vaccine",
        empty=Empty(_("没有疫苗"), _("入库后会出现在这里，先到期的在上。")),
    )  # fmt: skip


def checks(found: Sequence[ManualCheck]) -> Panel:
    return Related(
        title=_("人工测温"), table=CHECKS, rows=found, icon="clipboard-check", key="checks",
        empty=Empty(_("还没有记录"), _("每天上午、下午各测一次，间隔不少于 6 小时。")),
    )  # fmt: skip


def logged(found: Sequence[LoggerDay]) -> list[Panel]:
    if not found:
        return []
    return [Related(title=_("记录仪导出（离线）"), table=LOGGED, rows=found, key="logged")]


def brought(found: Sequence[ReadingFile], path: str) -> list[Panel]:
    """Tables that became part of the curve, each with the way to its stretch of it."""
    if not found:
        return []

    def times(file: ReadingFile) -> Link | str:
        if file.first_at is None or file.last_at is None:
            return "—"
        shown = around(file.first_at, file.last_at)
        name = f"{localtime(file.first_at):%Y-%m-%d} – {localtime(file.last_at):%Y-%m-%d}"
        return Link(name, f"{path}?{said(shown)}")

    columns = (
        Column("name", _("文件")),
        Column("times", _("读数时间"), "link", value=times),
        Column("state", _("状态"), value=lambda f: f.get_state_display()),
        Column("stored", _("已导入"), "count"),
        Column("known", _("此前已有"), "count"),
        Column("refused", _("未导入"), "count"),
        Column("created_at", _("上传时间"), "time"),
    )
    return [Related(title=_("导入的读数"), table=Table("cold-brought", columns), rows=found)]


def probes(found: Sequence[Probe]) -> Panel:
    return Related(
        title=_("探头"), table=PROBES, rows=found, icon="thermometer",
        empty=Empty(_("没有探头"), _("没有在线监测时，每天人工测温两次。")),
    )  # fmt: skip


def span_names() -> dict[str, str]:
    return {"2h": _("2 小时"), "1d": _("1 天"), "7d": _("7 天"), "30d": _("30 天")}


def charts(stand: Stand, found: Sequence[Probe], shown: Stretch) -> list[Panel]:
    """The temperature of each probe: gaps as gaps, alarms as bands, the label's limits."""
    since, until, held = shown.since, shown.until, stand.range
    path = reverse("coldchain:equipment", args=[stand.equipment.pk])
    limits = [
        Limit(celsius(value), value)
        for value in ((held.low, held.high) if held else ())
        if value is not None
    ]
    panels: list[Panel] = []
    for probe in found:
        key, device = f"chart-{probe.pk}", probe.device
        links, current = chips(shown, span_names(), path, key)
        export = reverse("sensing:export", args=[device.district, device.pk])
        panels.append(
            Series(
                title=" ".join(filter(None, (_("温度"), probe.place))),
                key=key,
                points=readings(device, "t", since, until),
                since=since,
                until=until,
                gap=timedelta(seconds=SILENT),
                unit="℃",
                bands=[_band(each) for each in overlapping(device, since, until, ["t"])],
                limits=limits,
                spans=links,
                span=current,
                around=ways(shown, path, key),
                zoom=path,
                more_url=f"{export}?{said(shown)}",
                more_label=_("导出数据"),
                describe=_("%(name)s 的温度曲线；下方可展开数据表。") % {"name": device.title},
                nothing=_("这段时间没有数据。"),
            )
        )
    return panels


def _band(alarm: Alarm) -> Band:
    label = f"{alarm.rule.title} {localtime(alarm.since):%m-%d %H:%M}"
    is_open = alarm.state != Alarm.State.CLOSED
    return Band(label, alarm.since, alarm.cleared_at or alarm.closed_at,
                "late" if is_open else "soon")  # fmt: skip

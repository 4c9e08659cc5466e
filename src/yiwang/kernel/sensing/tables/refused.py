"""What could not be used, as tables and words."""

import json

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.tables import BulkAction, Column, Empty, Table
from yiwang.ui.values import State, Tone

from ..models import Poison, Quarantined
from ..wording import value_words

MOST_SHOWN = 4096  # bytes of a message on its page
_REASONS: dict[str, Tone] = {
    "future": "late", "old": "soon", "channel": "info", "value": "late", "position": "soon",
}  # fmt: skip


def odd_url(row: Quarantined) -> str:
    return reverse("sensing:odd", args=[row.district, row.pk])


def poison_url(row: Poison) -> str:
    return reverse("sensing:message", args=[row.district, row.pk])


def reason_state(row: Quarantined) -> State:
    """Why it was put aside."""
    return State(Quarantined.Reason(row.reason).label, _REASONS[row.reason])


def released_state(row: Quarantined) -> State:
    return State(_("已放行"), "done") if row.released_at else State(_("隔离中"), "soon")


def replayed_state(row: Poison) -> State:
    return State(_("已重放"), "done") if row.replayed_at else State(_("待处理"), "soon")


def said_words(row: Quarantined) -> str:
    """Its values with their names: 温度 4.2 ℃；门 0."""
    said = row.reading.get("v")
    words = []
    for name, value in said.items() if isinstance(said, dict) else ():
        about = row.device.kind.channel(name)
        label = (about["label"] or name) if about else name
        known = isinstance(value, int | float)
        words.append(f"{label} {value_words(value, about) if known else value}")
    if not words and row.reading.get("lon") is not None:
        return _("位置 %(lon)s, %(lat)s") % {
            "lon": row.reading["lon"], "lat": row.reading.get("lat"),
        }  # fmt: skip
    return "；".join(words)[:200] or "—"


def poison_words(row: Poison) -> str:
    """The worker's reason in the reader's language; its own words stand on the message's page."""
    if row.reason.startswith("no device"):
        return _("没有这台在用的设备")
    if row.reason.startswith("time "):
        return _("时间格式不对或没有时区")
    return _("内容不是约定的格式")


def payload_words(row: Poison) -> str:
    """The message as text, or as hexadecimal where it is none; the first four kilobytes."""
    content = bytes(row.payload)[:MOST_SHOWN]
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.hex(" ")


def reading_words(row: Quarantined) -> str:
    """The reading as it came, without what the device left out."""
    said = {name: value for name, value in row.reading.items() if value not in (None, "", False)}
    return json.dumps(said, ensure_ascii=False)


QUARANTINED = Table(
    "quarantined",
    (
        Column("device", gettext_lazy("设备"), value=lambda q: q.device.title),
        Column("reason", gettext_lazy("原因"), "state", value=reason_state),
        Column("at", gettext_lazy("设备时间"), "time"),
        Column("received_at", gettext_lazy("收到时间"), "time", sortable="received_at"),
        Column("said", gettext_lazy("读数"), value=said_words),
        Column("state", gettext_lazy("状态"), "state", value=released_state),
        Column("code", gettext_lazy("设备编号"), "code", value=lambda q: q.device.code, spare=1),
        Column("kind", gettext_lazy("种类"), value=lambda q: q.device.kind.title, optional=True),
        Column("released_at", gettext_lazy("放行时间"), "time", optional=True),
    ),
    row_id=lambda q: q.pk,
    row_url=odd_url,
    empty=Empty(
        gettext_lazy("没有隔离的读数"),
        gettext_lazy("时间超前、过久，数值或位置无效的读数不入库、不报警，会留在这里等人处理。"),
        icon="circle-check",
    ),
)  # fmt: skip

POISON = Table(
    "poison",
    (
        Column("subject", gettext_lazy("主题"), "code", value=lambda p: topic(p)),
        Column("reason", gettext_lazy("原因"), value=poison_words),
        Column("at", gettext_lazy("收到时间"), "time", sortable="at"),
        Column("size", gettext_lazy("字节"), "count", spare=1),
        Column("state", gettext_lazy("状态"), "state", value=replayed_state),
        Column("seq", gettext_lazy("序号"), "code", value=lambda p: f"{p.seq}/{p.part}", spare=2),
        Column("said", gettext_lazy("技术原因"), value=lambda p: p.reason, optional=True),
        Column("replayed_at", gettext_lazy("重放时间"), "time", optional=True),
    ),
    row_id=lambda p: p.pk,
    row_url=poison_url,
    bulk=(
        BulkAction(
            gettext_lazy("重放"), "/devices/poison/replay/", "refresh", primary=True,
            confirm=gettext_lazy("所选消息将重新送入接收程序：读得出的入库，仍读不出的会再次出现在这里。确定重放？"),
        ),
    ),
    empty=Empty(
        gettext_lazy("没有无法读取的消息"),
        gettext_lazy("设备发来而接收程序读不懂的内容会原样留在这里，修好后可以重放，不会丢失。"),
        icon="circle-check",
    ),
)  # fmt: skip


def topic(row: Poison) -> str:
    """Where it was published: the store's subject as the device knows it."""
    return row.subject.removeprefix("$MQTT.msgs.").replace(".", "/")


QUARANTINED_HANDLED = Table(
    **{name: getattr(QUARANTINED, name) for name in (
        "key", "columns", "caption", "row_id", "row_url", "row_tone", "empty",
    )},
    bulk=(
        BulkAction(
            gettext_lazy("放行"), "/devices/quarantined/release/", "check", primary=True,
            confirm=gettext_lazy("所选读数将按原来的时间入库，已过时的不会报警；仍然不可信的会再次隔离。确定放行？"),
        ),
    ),
)  # fmt: skip

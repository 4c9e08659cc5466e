"""Orders to devices as a table, and in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, State, Tone

from ..models import Command
from ..rules.orders import offer_of
from ..tables.devices import device_url

_TONES: dict[str, Tone] = {
    "waiting": "soon", "sent": "info", "done": "good", "failed": "late", "expired": "late",
    "cancelled": "idle",
}  # fmt: skip


def order_state(command: Command) -> State:
    return State(Command.State(command.state).label, _TONES[command.state])


def order_url(command: Command) -> str:
    return reverse("sensing:order", args=[command.district, command.pk])


def order_words(command: Command) -> str:
    """What is to be done: 发送文字."""
    offer = offer_of(command.device.kind.orders, command.body)
    return str(offer["label"]) if offer else "、".join(command.body)


def content_words(command: Command) -> str:
    """What was filled in: 文字 请勿占道；语音播报."""
    offer = offer_of(command.device.kind.orders, command.body)
    name, said = next(iter(command.body.items()), ("", {}))
    if not isinstance(said, Mapping):
        return f"{name} {said}"
    fields = {field["name"]: field for field in (offer or {}).get("fields", [])}
    words = [_said(fields.get(key, {}), key, value) for key, value in said.items()]
    return "；".join(filter(None, words)) or "—"


def result_words(command: Command) -> str:
    """What came of it: what the device answered, or why nobody knows."""
    if command.state == Command.State.EXPIRED:
        if command.tries:
            return _("已下发，到期未收到回复")
        return _("到期前设备没有连接，未下发")
    result = command.result
    if isinstance(result, str):
        return (_REASONS.get(result) and str(_REASONS[result])) or result
    if isinstance(result, Mapping):
        if "locate" in command.body:
            return _place_words(result)
        fields = _fields_of_kind(command)
        return "；".join(_said(fields.get(key, {}), key, value) for key, value in result.items())
    return "—" if result is None else str(result)


def _place_words(result: Mapping[str, Any]) -> str:
    at = result.get("at")
    when = f"{localtime(datetime.fromisoformat(at)):%m-%d %H:%M:%S} " if at else ""
    if "lon" not in result:
        return when + _("未定位")
    return f"{when}{result['lon']:.5f}, {result['lat']:.5f}"


def _fields_of_kind(command: Command) -> dict[str, Mapping[str, Any]]:
    """All that the kind knows by name, so that what is asked is called as what is set."""
    return {
        field["name"]: field for offer in command.device.kind.orders for field in offer["fields"]
    }


def _said(field: Mapping[str, Any], key: str, value: Any) -> str:
    if value is None or value is False or value == "":
        return ""
    label = field.get("label") or key
    if value is True:
        return str(label)
    return " ".join(filter(None, (str(label), str(value), field.get("unit", ""))))


_REASONS = {
    "failed": gettext_lazy("设备执行失败"),
    "wrong": gettext_lazy("设备说指令有误"),
    "unsupported": gettext_lazy("设备不支持这项指令"),
}

_ORDER = Column("order", gettext_lazy("指令"), value=order_words)
_REST = (
    Column("state", gettext_lazy("状态"), "state", value=order_state),
    Column("content", gettext_lazy("内容"), value=content_words, spare=1),
    Column("result", gettext_lazy("结果"), value=result_words),
    Column("by", gettext_lazy("下达人"), value=lambda c: c.ordered_name or _("系统"), spare=2),
    Column("ordered_at", gettext_lazy("下达时间"), "time", sortable="ordered_at"),
)

ORDERS = Table(
    "orders",
    (
        _ORDER,
        Column(
            "device", gettext_lazy("设备"), "link",
            value=lambda c: Link(c.device.title, device_url(c.device)),
        ),
        *_REST,
        Column("expires_at", gettext_lazy("有效期至"), "time", hide_on_phone=True, spare=2),
        Column("tries", gettext_lazy("下发次数"), "count", optional=True),
        Column("code", gettext_lazy("设备编号"), "code", value=lambda c: c.device.code,
               optional=True),
    ),
    row_url=order_url,
    empty=Empty(
        gettext_lazy("没有指令"),
        gettext_lazy("在设备页面的“下达指令”里选择要设备做的事。"),
        icon="send",
    ),
)  # fmt: skip
ORDERS_OF_DEVICE = Table("device-orders", (_ORDER, *_REST), row_url=order_url)

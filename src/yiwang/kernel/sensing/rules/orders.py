"""What a kind of device can be told to do, as its room declares it, and whether an order is that.

An offer is {"name", "label", "fields"}; a field {"name", "label", "type": text, number or flag,
"unit", "least", "most", "optional"}. An order's body is {name of the offer: {field: value}}.
Over MQTT a device gets the body as it is; what a terminal of JT/T 808 understands is fixed.

Sources: SENSING §2 (0x8300, 0x8103, 0x8104, 0x8105, 0x8201), §6.7 (declared, with an end).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from yiwang.lib.jt808.parameters import PARAMETERS

Offer = Mapping[str, Any]
TYPES = ("text", "number", "flag")
LONGEST_TEXT = 200  # characters; more is not read in a cab, and one message carries 1,000 bytes
LONGEST_NUMBER = 0xFFFF_FFFF

SAY: Offer = {
    "name": "say",
    "label": "发送文字",
    "fields": [
        {"name": "text", "label": "文字", "type": "text", "most": LONGEST_TEXT},
        {"name": "aloud", "label": "语音播报", "type": "flag"},
        {"name": "urgent", "label": "紧急", "type": "flag"},
    ],
}
LOCATE: Offer = {"name": "locate", "label": "查询位置", "fields": []}
SET: Offer = {
    "name": "set",
    "label": "设置参数",
    "fields": [
        {"name": "report_interval", "label": "上报间隔", "type": "number", "unit": "秒",
         "least": 1, "most": 3600, "optional": True},
        {"name": "heartbeat", "label": "心跳间隔", "type": "number", "unit": "秒",
         "least": 10, "most": 600, "optional": True},
        {"name": "max_speed", "label": "限速", "type": "number", "unit": "km/h",
         "least": 5, "most": 200, "optional": True},
    ],
}  # fmt: skip
ASK: Offer = {"name": "ask", "label": "查询参数", "fields": []}
RESTART: Offer = {"name": "restart", "label": "重启终端", "fields": []}
#: All that a room may declare of a terminal, with other labels or fields of `set` if it likes.
TERMINAL_OFFERS = {offer["name"]: offer for offer in (SAY, LOCATE, SET, ASK, RESTART)}
#: Sent to a terminal once and never again: if it starts anew without a word, it does so once.
ONCE = frozenset({"restart"})


def faults_of_offers(offers: Sequence[Offer], *, terminal: bool) -> list[str]:
    """Why a kind cannot declare this; nothing when it can."""
    names = [str(offer.get("name", "")) for offer in offers]
    found = [f"{name} twice" for name in {*names} if names.count(name) > 1]
    for offer in offers:
        name, fields = offer.get("name", ""), offer.get("fields", [])
        if not name or not offer.get("label"):
            found.append("an order has a name and a label")
        found += [
            f"{name}: {field.get('name')} is no field"
            for field in fields
            if not field.get("name") or field.get("type") not in TYPES
        ]
        if terminal:
            found += _faults_of_terminal(str(name), fields)
    return found


def faults_of_order(
    offers: Sequence[Offer], body: Mapping[str, Any], *, terminal: bool
) -> dict[str, str]:
    """What is wrong with an order, by field; {} when the device understands it."""
    offer = offer_of(offers, body)
    if offer is None:
        return {"body": "这种设备不支持这项指令。"}
    said = body[offer["name"]]
    if not isinstance(said, Mapping):
        return {"body": "指令的内容须按字段填写。"}
    fields = {field["name"]: field for field in offer["fields"]}
    if said.keys() - fields.keys():
        return {"body": "指令中有这种设备没有的内容。"}
    faults = {name: _fault(field, said.get(name), terminal) for name, field in fields.items()}
    wrong = {name: fault for name, fault in faults.items() if fault}
    if not wrong and fields and not any(_is_said(value) for value in said.values()):
        return {next(iter(fields)): "请至少填写一项。"}
    return wrong


def offer_of(offers: Sequence[Offer], body: Mapping[str, Any]) -> Offer | None:
    """The one offer that this is an order of."""
    if len(body) != 1:
        return None
    return next((offer for offer in offers if offer["name"] in body), None)


def _faults_of_terminal(name: str, fields: Sequence[Mapping[str, Any]]) -> list[str]:
    known = TERMINAL_OFFERS.get(name)
    if known is None:
        return [f"{name} is nothing that a terminal does"]
    if name == "set":
        allowed = {key for key, parameter in PARAMETERS.items() if parameter.may_be_set}
        wanted = [field for field in fields if field.get("type") != "number"]
        return [
            f"set: {field.get('name')} is no parameter to set"
            for field in fields
            if field.get("name") not in allowed or field in wanted
        ]
    allowed = {field["name"] for field in known["fields"]}
    return [f"{name}: no {field.get('name')}" for field in fields if field["name"] not in allowed]


def _is_said(value: Any) -> bool:
    return value is not None and value is not False and value != ""


def _fault(field: Mapping[str, Any], value: Any, terminal: bool) -> str:
    """Why this value will not do; "" when it will."""
    if value is None or value == "":
        needed = not field.get("optional") and field["type"] != "flag"
        return "请填写这一项。" if needed else ""
    if field["type"] == "flag":
        return "" if isinstance(value, bool) else "请选择是或否。"
    if field["type"] == "text":
        return _fault_of_text(field, value, terminal)
    fits = isinstance(value, int) or (isinstance(value, float) and not terminal)
    if not fits or isinstance(value, bool):
        return "请填写数字。"
    least, most = field.get("least", 0), field.get("most", LONGEST_NUMBER)
    return "" if least <= value <= most else "数值超出允许的范围。"


def _fault_of_text(field: Mapping[str, Any], value: Any, terminal: bool) -> str:
    if not isinstance(value, str) or not value.strip():
        return "请填写这一项。"
    if len(value) > field.get("most", LONGEST_TEXT):
        return "文字太长，请缩短。"
    try:
        value.encode("gbk" if terminal else "utf-8")
    except UnicodeEncodeError:
        return "文字中有终端不能显示的字符（如表情），请删去。"
    return ""

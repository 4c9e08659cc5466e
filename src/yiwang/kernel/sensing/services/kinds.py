"""Kinds of devices are defined by the rooms that know them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from yiwang.lib.errors import Invalid

from ..models import DeviceKind
from ..rules.naming import is_channel, is_kind
from ..rules.orders import Offer, faults_of_offers


def define_kind(
    *,
    code: str,
    title: str,
    channels: Sequence[Mapping[str, Any]],
    interval_seconds: int,
    silent_after_seconds: int,
    late_after_seconds: int = 300,
    keep_days: int = 1095,
    speaks: str = DeviceKind.Speaks.MQTT,
    orders: Sequence[Offer] = (),
) -> DeviceKind:
    """A kind as this says; defined again it becomes what is said now.

    `channels` are {"name", "unit", "label"} and, where wanted, "also", other names that tables
    give their columns, and "words", how 0 and 1 are called; `orders` what its devices can be told
    to do (`rules.orders`).

    Raises Invalid for names that cannot travel and orders that no such device understands.
    """
    if not is_kind(code):
        raise Invalid({"code": "种类代码须以小写字母开头，只含小写字母、数字和下划线。"})
    names = [channel.get("name", "") for channel in channels]
    if len(set(names)) != len(names) or not all(is_channel(name) for name in names):
        raise Invalid({"channels": "测项名称须各不相同，只含小写字母、数字和下划线。"})
    if any(len(channel.get("words") or (0, 1)) != 2 for channel in channels):
        raise Invalid({"channels": "是非测项须给出 0 和 1 两个词。"})
    if not 0 < interval_seconds <= silent_after_seconds:
        raise Invalid({"silent_after_seconds": "失联时限不能短于上报间隔。"})
    if speaks not in DeviceKind.Speaks.values:
        raise Invalid({"speaks": "请选择 MQTT 或 JT/T 808。"})
    faults = faults_of_offers(orders, terminal=speaks == DeviceKind.Speaks.JT808)
    if faults:
        raise Invalid({"orders": "指令的声明有误：" + "；".join(faults)})
    with transaction.atomic():
        kind, _ = DeviceKind.objects.update_or_create(
            code=code,
            defaults={
                "title": title,
                "channels": [_channel(said) for said in channels],
                "interval_seconds": interval_seconds,
                "silent_after_seconds": silent_after_seconds,
                "late_after_seconds": late_after_seconds,
                "keep_days": keep_days,
                "speaks": speaks,
                "orders": [dict(offer) for offer in orders],
            },
        )
        return kind


def _channel(said: Mapping[str, Any]) -> dict[str, Any]:
    more = {name: list(said[name]) for name in ("also", "words") if said.get(name)}
    return {
        "name": said["name"], "unit": said.get("unit", ""), "label": said.get("label", ""), **more,
    }  # fmt: skip

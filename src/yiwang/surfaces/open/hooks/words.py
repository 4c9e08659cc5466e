"""What events and faults are called on pages."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from yiwang.ui.text import Text
from yiwang.ui.values import State, Tone

from .models import Delivery, Endpoint

KIND_NAMES: dict[str, Text] = {
    "reported": pgettext_lazy("event", "上报"),
    "accepted": pgettext_lazy("event", "受理"),
    "registered": pgettext_lazy("event", "立案"),
    "dispatched": pgettext_lazy("event", "派遣"),
    "taken": pgettext_lazy("event", "接收"),
    "handled": pgettext_lazy("event", "处置反馈"),
    "checked": pgettext_lazy("event", "核查通过"),
    "closed": pgettext_lazy("event", "办结"),
    "reopened": pgettext_lazy("event", "重新办理"),
    "returned": pgettext_lazy("event", "退回"),
    "reworked": pgettext_lazy("event", "返工"),
    "postponed": pgettext_lazy("event", "延期"),
    "hung": pgettext_lazy("event", "挂账"),
    "resumed": pgettext_lazy("event", "恢复处置"),
    "warned": pgettext_lazy("event", "预警"),
    "late": pgettext_lazy("event", "超时"),
    "supervised": pgettext_lazy("event", "督办"),
    "rated": pgettext_lazy("event", "评价"),
    "changed": pgettext_lazy("event", "其他变化"),
    "ping": pgettext_lazy("event", "测试"),
}
_ENDPOINT_TONES: dict[str, Tone] = {"on": "good", "off": "idle", "paused": "late"}
_DELIVERY_TONES: dict[str, Tone] = {"queued": "info", "sent": "good", "failed": "late"}


def kind_name(kind: str) -> str:
    return str(KIND_NAMES.get(kind, kind))


def kinds_text(kinds: list[str]) -> str:
    """The chosen events in words; none chosen is all."""
    return _("、").join(kind_name(kind) for kind in kinds) if kinds else _("全部事件")


def endpoint_state(endpoint: Endpoint) -> State:
    if endpoint.closed_at is not None:
        return State(_("已删除"), "idle")
    if endpoint.state == "on" and endpoint.failures:
        return State(_("推送失败，重试中"), "soon")
    return State(endpoint.get_state_display(), _ENDPOINT_TONES[endpoint.state])


def delivery_state(delivery: Delivery) -> State:
    if delivery.state == "queued" and delivery.attempts:
        return State(_("等待重试"), "soon")
    return State(delivery.get_state_display(), _DELIVERY_TONES[delivery.state])


def fault_text(error: str) -> str:
    """A fault in words; what a machine said stays as it was."""
    if error == "forbidden_target":
        return _("地址在内部网络，不允许推送；请在 YIWANG_PRIVATE_HOSTS 中登记，或改用公网地址")
    if "timed out" in error or "Timeout" in error:
        return _("对方没有及时应答（%(error)s）") % {"error": error}
    if "ConnectionRefused" in error:
        return _("对方拒绝连接（%(error)s）") % {"error": error}
    return error

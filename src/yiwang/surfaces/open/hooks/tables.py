"""How endpoints, deliveries and tries look in lists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.places.selectors import paths_of
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import State

from .models import Attempt, Delivery, Endpoint
from .words import delivery_state, endpoint_state, fault_text, kind_name, kinds_text


@dataclass(frozen=True)
class EndpointRow:
    id: int
    name: str
    state: State
    place: str
    kinds: str
    queued: int
    failed: int
    last_sent_at: datetime | None
    url: str
    owner: str


def endpoint_rows(endpoints: Sequence[Endpoint]) -> list[EndpointRow]:
    """Two statements: what waits for all of them, and names of places not asked for lately."""
    counts = dict.fromkeys((each.pk for each in endpoints), (0, 0))
    waiting = Delivery.objects.filter(endpoint__in=counts).exclude(state="sent")
    for row in waiting.values("endpoint").annotate(
        queued=Count("pk", filter=Q(state="queued")), failed=Count("pk", filter=Q(state="failed"))
    ):
        counts[row["endpoint"]] = (row["queued"], row["failed"])
    paths = paths_of({each.division for each in endpoints})
    return [
        EndpointRow(
            id=each.pk,
            name=each.name,
            state=endpoint_state(each),
            place=paths[each.division] or each.division,
            kinds=kinds_text(each.kinds),
            queued=counts[each.pk][0],
            failed=counts[each.pk][1],
            last_sent_at=each.last_sent_at,
            url=each.url,
            owner=each.owner.name if each.owner else "",
        )
        for each in endpoints
    ]


def _result(delivery: Delivery) -> str:
    if delivery.error:
        return fault_text(delivery.error)
    return f"HTTP {delivery.status}" if delivery.status else ""


ENDPOINTS = Table(
    key="hooks",
    caption=gettext_lazy("推送地址列表"),
    columns=(
        Column("name", gettext_lazy("名称"), "link", sortable="name"),
        Column("state", gettext_lazy("状态"), "state"),
        Column("place", gettext_lazy("区域"), "place"),
        Column("kinds", gettext_lazy("事件"), width="26%", spare=1),
        Column("queued", gettext_lazy("待推送"), "count"),
        Column("failed", gettext_lazy("失败"), "count"),
        Column("last_sent_at", gettext_lazy("最近送达"), "time"),
        Column("url", gettext_lazy("推送地址"), "code", optional=True),
        Column("owner", gettext_lazy("负责人"), optional=True),
    ),
    row_url=lambda row: reverse("hooks:endpoint", args=[row.id]),
    empty=Empty(
        gettext_lazy("还没有推送地址"),
        gettext_lazy("登记对方系统的地址后，案件每走一步都会推送给它。"),
        gettext_lazy("登记推送地址"),
        "/manage/webhooks/new/",
        icon="broadcast",
    ),
)

DELIVERIES = Table(
    key="hook-deliveries",
    caption=gettext_lazy("推送记录列表"),
    columns=(
        Column("event", gettext_lazy("事件编号"), "code", value=lambda row: row.occurrence.key),
        Column("kind", gettext_lazy("事件"), value=lambda row: kind_name(row.kind)),
        Column("endpoint", gettext_lazy("推送地址"), value=lambda row: row.endpoint.name),
        Column("state", gettext_lazy("状态"), "state", value=delivery_state),
        Column("result", gettext_lazy("对方应答"), value=_result, width="22%", spare=1),
        Column("attempts", gettext_lazy("次数"), "count", spare=2),
        Column("at", gettext_lazy("发生时间"), "time", value=lambda row: row.occurrence.at),
        Column("sent_at", gettext_lazy("送达时间"), "time"),
        Column("replays", gettext_lazy("补推次数"), "count", optional=True),
        Column(
            "sequence",
            gettext_lazy("序号"),
            "code",
            value=lambda row: str(row.occurrence_id),
            optional=True,
        ),
    ),
    row_url=lambda row: reverse("hooks:delivery", args=[row.pk]),
    row_tone=lambda row: "late" if row.state == "failed" else "",
    empty=Empty(
        gettext_lazy("没有符合条件的推送"),
        gettext_lazy("案件有变化时会出现在这里；记录保存 30 天。"),
        icon="broadcast",
    ),
)

#: The same on the page of one endpoint, where its name is known.
RECENT = replace(
    DELIVERIES,
    key="hook-recent",
    columns=tuple(each for each in DELIVERIES.columns if each.key not in ("endpoint", "attempts")),
)


def _tried(row: Attempt) -> State:
    return State(_("已接收"), "good") if row.sent else State(_("失败"), "late")


TRIES = Table(
    key="hook-tries",
    columns=(
        Column("at", gettext_lazy("时间"), "time"),
        Column("sent", gettext_lazy("结果"), "state", value=_tried),
        Column("status", gettext_lazy("状态码"), "code"),
        Column("took_ms", gettext_lazy("用时（毫秒）"), "count"),
        Column("error", gettext_lazy("原因"), value=lambda row: fault_text(row.error)),
        Column("response", gettext_lazy("应答内容"), width="36%"),
    ),
)

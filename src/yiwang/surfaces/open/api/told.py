"""What answers look like: only described here, never validated on the way out (README, speed)."""

from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import Field


class Problem(Schema):
    type: str = Field(examples=["urn:yiwang:moved_on"], description=_("错误种类，不随语言变化。"))
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str = Field(description=_("说明和该怎么办。"))
    fields: dict[str, str] | None = Field(None, description=_("哪一项不对。"))


class Named(Schema):
    code: str
    name: str


class Row(Schema):
    number: str = Field(description=_("案卷号。"), examples=["440204202611230000001"])
    title: str
    class_: Named | None = Field(alias="class")
    stage: Named
    channel: str
    address: str
    district: str
    street: str
    community: str
    grid: str
    lon: float | None
    lat: float | None
    department: str = Field(description=_("处置部门；没有则为空。"))
    post: str = Field(description=_("当前岗位。"))
    reported_at: datetime
    stage_since: datetime
    stage_due: datetime | None = Field(description=_("本阶段期限。"))
    total_due: datetime | None = Field(description=_("结案期限。"))
    closed_at: datetime | None
    outcome: str
    open: bool
    late: bool = Field(description=_("本阶段已超时。"))
    provisional: bool = Field(description=_("期限跨入未公布放假安排的年份，为暂定。"))
    supervised: bool
    unrouted: bool
    pending: str
    seq: int = Field(description=_("最后一条记录的序号。"))


class Page(Schema):
    items: list[Row]
    next: str | None = Field(description=_("下一页的 cursor；没有下一页则为 null。"))


class Receipt(Schema):
    number: str = Field(description=_("案卷号。"))
    follow_code: str = Field(description=_("查询码：反映人凭此查询进度。"))
    district: str
    street: str
    community: str
    grid: str
    reported_at: datetime
    url: str


class Step(Schema):
    number: str
    seq: int
    action: str
    source: str
    stage: Named = Field(description=_("办理后的阶段。"))
    at: datetime


class Entry(Schema):
    seq: int
    action: Named
    source: str
    target: Named
    at: datetime
    recorded_at: datetime
    person: str
    post: str
    note: str
    limit: float | None
    unit: str
    used: float | None
    late: bool


class Clock(Schema):
    stage: Named
    entered_at: datetime
    left_at: datetime | None
    limit: float
    unit: str
    used: float
    due: datetime | None
    late: bool
    paused: bool
    provisional: bool


class ActionRow(Schema):
    action: str
    name: str
    needs: list[str] = Field(description=_("须一并给出的内容。"))
    target: str


class Attached(Schema):
    id: int
    seq: int
    purpose: str
    kind: str
    media_type: str
    size: int
    name: str
    url: str


class Reporter(Schema):
    name: str = Field(description=_("脱敏；员工上报的为其姓名。"))
    phone: str = Field(description=_("脱敏。"))


class Relative(Schema):
    number: str
    relation: Literal["parent", "child", "merged_into", "merged"]
    stage: str
    open: bool


class CaseDocument(Row):
    description: str
    condition: str
    path: str = Field(description=_("所在区划的全名。"))
    reporter: Reporter
    returns: int
    reworks: int
    rating: int | None
    log: list[Entry]
    clocks: list[Clock]
    actions: list[ActionRow] = Field(description=_("您现在可以做的操作。"))
    files: list[Attached]
    related: list[Relative]


class Actions(Schema):
    number: str
    seq: int
    actions: list[ActionRow]


class Kept(Schema):
    file: str = Field(description=_("上报或办理时填入 files；一天内有效，只能用一次。"))
    kind: str
    media_type: str
    size: int


class Condition(Schema):
    id: int
    words: str
    limit: float
    unit: str


class ClassRow(Schema):
    code: str
    name: str
    kind: str
    area: str
    parent: str | None
    reportable: bool
    conditions: list[Condition]


class Department(Schema):
    id: int
    name: str
    division: str
    parent: int | None


class StageRow(Schema):
    code: str
    name: str
    axis: str
    role: str
    final: bool
    paused: bool
    limit: str


class FlowAction(Schema):
    action: str
    name: str
    source: str
    target: str
    roles: list[str]
    needs: list[str]


class FlowRow(Schema):
    code: str
    name: str
    stages: list[StageRow]
    actions: list[FlowAction]


class Place(Schema):
    district: str
    street: str
    community: str
    grid: str
    path: str


class FigureRow(Schema):
    code: str
    label: str
    value: float | int | None


class Figures(Schema):
    division: str
    at: datetime = Field(description=_("数据时间。"))
    figures: list[FigureRow]


class Features(Schema):
    type: Literal["FeatureCollection"]
    next: str | None = Field(description=_("下一页的 cursor；没有下一页则为 null。"))
    features: list[dict[str, Any]]


class Me(Schema):
    name: str
    district: str
    scopes: list[str]
    per_minute: int
    posts: list[dict[str, Any]]


#: What any address may answer beside what it is for.
_ALWAYS = (400, 401, 403, 429, 503)


def answers(schema: Any, *also: int, status: int = 200) -> dict[int, Any]:
    """The answers of an operation, for its description."""
    return {status: schema, **dict.fromkeys(sorted({*_ALWAYS, *also}), Problem)}

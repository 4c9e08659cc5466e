"""What requests may say, read and bounded by pydantic. Descriptions are translated when the
description of the API is written."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

BIG = 2**53
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
_TEXT = r"^[^\x00]*$"
_WORD = r"^[a-z_]{1,24}$"

Code = Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})$")]
ClassCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,20}$")]
RequestId = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
Word = Annotated[str, Field(pattern=_WORD)]
Id = Annotated[int, Field(ge=1, lt=BIG, strict=True)]
PathId = Annotated[int, Field(ge=1, lt=BIG)]
Channel = Literal[
    "collector", "resident", "hotline", "leader", "department", "sensor", "camera", "media"
]
Moment = Annotated[
    datetime,
    BeforeValidator(lambda given: given if isinstance(given, str) else _refuse()),
    Field(description=_("带时区的时间（RFC 3339）。")),
]


def _refuse() -> None:
    raise ValueError("an RFC 3339 text")


class Closed(BaseModel):
    """A body in which a misspelt name is a fault."""

    model_config = ConfigDict(extra="forbid")


class ListAsked(Schema):
    text: str = Field("", max_length=100, pattern=_TEXT, description=_("案卷号或标题中的字。"))
    division: Code | None = Field(None, description=_("区划代码，含其下级。"))
    stage: list[Word] = Field([], max_length=30, description=_("阶段，可重复。"))
    class_code: ClassCode | None = Field(None, description=_("类别代码，或其开头。"))
    channel: list[Channel | Literal["rover", "import", "system"]] = Field(
        [], max_length=11, description=_("来源，可重复。")
    )
    outcome: list[Word] = Field([], max_length=9, description=_("结果，可重复。"))
    department: int | None = Field(None, ge=1, lt=BIG, description=_("处置部门的 id。"))
    open: bool | None = Field(None, description=_("在办或已结束。"))
    late: bool = Field(False, description=_("只看本阶段已超时的。"))
    soon: bool = Field(False, description=_("只看四小时内到期的。"))
    supervised: bool = Field(False, description=_("只看已督办的。"))
    unrouted: bool = Field(False, description=_("只看无人认领的。"))
    since: date | None = Field(None, description=_("上报日期从此日起（含）。"))
    until: date | None = Field(None, description=_("上报日期到此日止（含）。"))
    closed_since: date | None = Field(None, description=_("办结日期从此日起（含）。"))
    closed_until: date | None = Field(None, description=_("办结日期到此日止（含）。"))
    updated_since: datetime | None = Field(
        None, description=_("进入当前阶段或办结不早于此时；宜与区划、日期一起用。")
    )
    cursor: str = Field(
        "", max_length=200, pattern=r"^[A-Za-z0-9_-]*$", description=_("上一页给出的 next。")
    )
    limit: int = Field(50, ge=1, le=200, description=_("每页行数。"))


class LateAsked(Schema):
    division: Code | None = Field(None, description=_("区划代码，含其下级。"))
    cursor: str = Field(
        "", max_length=200, pattern=r"^[A-Za-z0-9_-]*$", description=_("上一页给出的 next。")
    )
    limit: int = Field(50, ge=1, le=200, description=_("每页行数。"))


class MapAsked(Schema):
    street: Code
    open: bool = Field(True, description=_("只含在办；false 为全部。"))
    bbox: str = Field(
        "", max_length=100, pattern=r"^[-+.,0-9 eE]*$",
        description=_("只看这一块：西,南,东,北，WGS 84 度数。"),
    )  # fmt: skip
    cursor: str = Field(
        "", max_length=200, pattern=r"^[A-Za-z0-9_-]*$", description=_("上一页给出的 next。")
    )
    limit: int = Field(500, ge=1, le=5000, description=_("每页点数。"))


class ReportSaid(Closed):
    title: str = Field(
        min_length=1, max_length=120, pattern=_TEXT, description=_("发现了什么。"),
        examples=["东河街 1 号门前堆放垃圾"],
    )  # fmt: skip
    description: str = Field("", max_length=4000, pattern=_TEXT, description=_("详细情况。"))
    channel: Channel = Field("resident", description=_("来源；不代表账号的密钥不能用员工来源。"))
    class_code: ClassCode | None = Field(
        None, description=_("类别代码（见 classes），不知道可不填。"), examples=["E0102"]
    )
    condition: Id | None = Field(None, description=_("立案条件的 id（见 classes）。"))
    lon: float | None = Field(
        None, ge=-180, le=180, allow_inf_nan=False, strict=True, examples=[113.6003],
        description=_("WGS 84 经度；与 lat 同时给出。"),
    )  # fmt: skip
    lat: float | None = Field(
        None, ge=-90, le=90, allow_inf_nan=False, strict=True, examples=[24.8003],
        description=_("WGS 84 纬度。"),
    )  # fmt: skip
    division: Code | None = Field(None, description=_("没有坐标时：区划或网格代码。"))
    address: str = Field("", max_length=200, pattern=_TEXT, description=_("地址。"))
    reporter_name: str = Field("", max_length=40, pattern=_TEXT, description=_("反映人姓名。"))
    reporter_phone: str = Field("", max_length=20, pattern=_TEXT, description=_("反映人电话。"))
    files: list[str] = Field(
        [], max_length=9, description=_("上传接口给出的 file，一次最多 9 个。")
    )
    at: Moment | None = Field(None, description=_("发现时间；不填为现在。"))
    note: str = Field("", max_length=2000, pattern=_TEXT, description=_("说明；自行处置时填。"))
    self_handled: bool = Field(
        False, strict=True, description=_("网格员已当场处置：直接结案，须有照片。")
    )
    request_id: RequestId | None = Field(
        None, description=_("请求编号：同一编号、同一内容只办一次。"), examples=["a-2026-0001"]
    )


class StepSaid(Closed):
    action: Word = Field(description=_("操作代码，取自该案卷的 actions。"), examples=["accept"])
    note: str = Field("", max_length=2000, pattern=_TEXT, description=_("说明。"))
    files: list[str] = Field(
        [], max_length=9, description=_("上传接口给出的 file，一次最多 9 个。")
    )
    class_code: ClassCode | None = Field(None, description=_("类别代码（受理、立案、改类）。"))
    condition: Id | None = Field(None, description=_("立案条件的 id（见 classes）。"))
    department: Id | None = Field(None, description=_("派遣给哪个部门的 id（见 departments）。"))
    until: Moment | None = Field(None, description=_("申请延期到何时。"))
    rating: Annotated[int, Field(ge=1, le=5, strict=True)] | None = Field(
        None, description=_("评价，一到五星。")
    )
    seen_seq: Id | None = Field(
        None, description=_("您看到的最后一条记录的 seq；其后若有人办理，答 409。")
    )
    at: Moment | None = Field(None, description=_("办理时间；不填为现在。"))
    request_id: RequestId | None = Field(
        None, description=_("请求编号：同一编号、同一内容只办一次。"), examples=["a-2026-0002"]
    )


class PointAsked(Schema):
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False, description=_("WGS 84 经度。"))
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False, description=_("WGS 84 纬度。"))

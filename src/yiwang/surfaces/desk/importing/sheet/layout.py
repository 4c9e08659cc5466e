"""The columns, and the headings by which they are known, in Chinese and English."""

import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.ui.text import Text


@dataclass(frozen=True)
class Column:
    """`names` are further headings; `longest` is cut nowhere, more is a problem."""

    key: str
    title: Text
    names: tuple[str, ...]
    longest: int
    width: int = 16
    example: str = ""


COLUMNS = (
    Column(
        "number", _("来文编号"),
        ("来文编号", "编号", "工单号", "工单编号", "案卷号", "来件编号", "number", "id",
         "case number"),
        60, 20, "HZ20261123001",
    ),
    Column(
        "title", _("标题"),
        ("标题", "事件标题", "问题", "问题标题", "事项", "title", "summary", "subject"),
        120, 32, "人行道上堆放建筑垃圾",
    ),
    Column(
        "description", _("详细情况"),
        ("详细情况", "描述", "问题描述", "内容", "诉求内容", "事件描述", "description", "details"),
        4000, 40, "路口西侧约两车，已堆放三天",
    ),
    Column(
        "class", _("类别"),
        ("类别", "事件类别", "类别编码", "类别代码", "小类", "class", "category", "class code"),
        60, 18,
    ),
    Column(
        "at", _("上报时间"),
        ("上报时间", "时间", "发现时间", "反映时间", "来电时间", "受理时间", "date", "time",
         "reported at", "reported"),
        40, 18,
    ),
    Column(
        "address", _("地址"),
        ("地址", "事发地址", "事发地点", "地点", "位置描述", "详细地址", "address", "location"),
        200, 32, "东河街 12 号门前",
    ),
    Column("lon", _("经度"), ("经度", "lon", "lng", "long", "longitude", "x"), 40, 14),
    Column("lat", _("纬度"), ("纬度", "lat", "latitude", "y"), 40, 14),
    Column("crs", _("坐标系"), ("坐标系", "坐标类型", "crs", "datum"), 20, 12),
    Column(
        "division", _("网格或社区"),
        ("网格或社区", "网格编码", "网格", "网格代码", "社区", "社区代码", "区划代码", "区划",
         "街道", "grid", "division", "community"),
        60, 22,
    ),
    Column("reporter", _("反映人"),
           ("反映人", "姓名", "联系人", "来电人", "反映人姓名", "name", "reporter"), 40, 12),
    Column("phone", _("电话"),
           ("电话", "联系电话", "手机", "手机号", "来电号码", "反映人电话", "phone", "tel"),
           40, 16),
    Column("channel", _("来源"), ("来源", "渠道", "来源渠道", "channel", "source"), 20, 14),
    Column("note", _("备注"), ("备注", "note", "remark", "remarks"), 1000, 24),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
REASON = _("未导入原因")
_BY_NAME = {name: column.key for column in COLUMNS for name in column.names}


def key_of(heading: object) -> str:
    """The column that a heading means; "" for another. Marks such as * and (必填) do not count."""
    text = unicodedata.normalize("NFKC", str(heading or "")).strip().casefold()
    text = text.strip("*： :").partition("(")[0].strip().strip("*")
    return _BY_NAME.get(text, "")

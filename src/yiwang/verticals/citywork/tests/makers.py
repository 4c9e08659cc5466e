"""Workbooks for the tests: the three sheets as lists of rows."""

import io
from collections.abc import Callable

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

CLASS_HEAD = [
    "类别代码",
    "类别名称",
    "类型",
    "上级代码",
    "专业",
    "可上报",
    "启用日期",
    "停用日期",
    "来源说明",
]
RULE_HEAD = [
    "类别代码", "序号", "立案条件", "结案条件", "时限", "时限单位", "主办部门代码", "法律依据",
    "时限来源", "默认值", "生效日期", "失效日期",
]  # fmt: skip
ROUTE_HEAD = ["类别代码", "区划代码", "部门代码", "依据", "生效日期"]
MAJOR = ["E01", "市容环境", "事件", None, "环境卫生", "否", None, None, None]
MINOR = ["E0102", "暴露垃圾", "事件", "E01", "环境卫生", "是", None, None, "试点目录"]
RULE = [
    "E0102",
    1,
    "成堆成片",
    "彻底清理",
    4,
    "工作时",
    "sanitation",
    None,
    "市办法",
    "否",
    None,
    None,
]
ROUTE = ["E0102", "440204001", "sanitation", "街道分工", None]


def book(
    classes: list[list[object]] | None = None,
    rules: list[list[object]] | None = None,
    routes: list[list[object]] | None = None,
    change: Callable[[Workbook], None] = lambda made: None,
) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, head, rows in (
        ("类别", CLASS_HEAD, classes),
        ("立案条件", RULE_HEAD, rules),
        ("派遣", ROUTE_HEAD, routes),
    ):
        if rows is not None:
            page: Worksheet = made.create_sheet(title)
            page.append(head)
            for row in rows:
                page.append(row)
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def whole() -> bytes:
    return book([MAJOR, MINOR], [RULE], [ROUTE])


def sheets_of(data: bytes) -> dict[str, list[list[object]]]:
    found = load_workbook(io.BytesIO(data))
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in found}

"""The sheets of a rule set. Their names and headings are read and written in Chinese: the file is
the city's document, whatever language the reader's page has."""

from ..rules.fields import KINDS
from ..rules.table import OUTCOME_KINDS, Table

ABOUT, INPUTS, RULES, GOLDEN = "说明", "输入", "规则", "样例"
SHEETS = (ABOUT, INPUTS, RULES, GOLDEN)

#: line of the sheet 说明 -> key of what is about the whole set.
ABOUT_LINES = {
    "项目代码": "code",
    "项目名称": "title",
    "生效日期": "since",
    "失效日期": "until",
    "依据": "source",
    "多条符合时": "policy",
    "都不符合时的理由": "otherwise",
}
#: heading of the sheet 输入 -> key; inputs and outcome columns stand in one list.
INPUT_HEADINGS = {
    "用途": "use",
    "代码": "name",
    "名称": "label",
    "类型": "kind",
    "必填": "required",
    "未登记时视为": "assume",
    "起算日期": "of",
    "选项": "options",
    "来源": "source",
}
USES = {"条件": "inputs", "结果": "columns"}
KIND_NAMES = {
    **dict(
        zip(
            KINDS,
            ("整数", "年龄", "是否", "日期", "单选", "多选", "金额", "区划代码"),
            strict=True,
        )
    ),
}
COLUMN_KIND_NAMES = dict(zip(OUTCOME_KINDS, ("金额", "整数", "百分比", "文字"), strict=True))
RESULT, REASON, NAME, ON = "结论", "理由", "样例名称", "判定日期"


def rule_headings(table: Table) -> list[tuple[str, str]]:
    """(key, heading) of the sheet 规则: conditions, the result, what follows, the reason."""
    return [
        *((f"when.{field.name}", field.label) for field in table.fields),
        ("result", RESULT),
        *((f"then.{column.name}", column.label) for column in table.columns),
        ("reason", REASON),
    ]


def golden_headings(table: Table) -> list[tuple[str, str]]:
    """(key, heading) of the sheet 样例."""
    return [
        ("name", NAME),
        ("on", ON),
        *((f"given.{field.name}", field.label) for field in table.asked),
        ("result", RESULT),
        *((f"then.{column.name}", column.label) for column in table.columns),
    ]

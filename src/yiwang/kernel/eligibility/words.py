"""Reasons of rules, cells and workbooks in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.lib.workbooks import MOST_BYTES

from .rules.checking import Finding
from .rules.table import FIRST

SAID = {
    "cell_unclear": gettext_lazy("看不懂“%(value)s”；数字写 ≥80、60-79，选项写名称或代码。"),
    "cell_too_long": gettext_lazy("内容太长，请缩短或分成几行。"),
    "cell_bool": gettext_lazy("看不懂“%(value)s”；请写 是 或 否，不限就留空。"),
    "never_empty": gettext_lazy("这一项必须登记，不会为“无”；可以为空的，请先在输入里改为不必填。"),
    "none_alone": gettext_lazy("“无”须单独写一行，不能与其他内容写在一格。"),
    "span_backwards": gettext_lazy("“%(value)s”前大后小，请对调。"),
    "empty": gettext_lazy("这里不能为“无”。"),
    "missing": gettext_lazy("没有填写。"),
    "not_whole": gettext_lazy("须为整数。"),
    "out_of_range": gettext_lazy("数字超出范围。"),
    "not_bool": gettext_lazy("请写 是 或 否。"),
    "not_date": gettext_lazy("日期看不懂，请写成 2026-02-06。"),
    "not_money": gettext_lazy("金额以元为单位，例如 12 或 12.50。"),
    "not_percent": gettext_lazy("百分比须为 0 到 100 的整数。"),
    "not_option": gettext_lazy("没有“%(value)s”这个选项；请用输入里列出的名称或代码。"),
    "not_among": gettext_lazy("“%(value)s”用不上；可以写：%(options)s。"),
    "must_be_money": gettext_lazy("“%(value)s”的类型须为 金额。"),
    "must_be_percent": gettext_lazy("“%(value)s”的类型须为 百分比。"),
    "must_be_text": gettext_lazy("“%(value)s”的类型须为 文字。"),
    "not_list": gettext_lazy("须为选项的列表。"),
    "not_division": gettext_lazy("请写区划代码（2 到 20 位数字），例如 440204。"),
    "no_inputs": gettext_lazy("至少要有一项输入。"),
    "name": gettext_lazy("代码“%(value)s”须以小写字母开头，只用小写字母、数字和下划线。"),
    "label": gettext_lazy("名称“%(value)s”不能为空，也不能含空格、标点或“或”字。"),
    "kind": gettext_lazy("没有“%(value)s”这种类型。"),
    "age_of": gettext_lazy("年龄须写明从哪一项日期算起；没有代码为“%(value)s”的日期输入。"),
    "age_assumed": gettext_lazy("年龄由日期算出，不能另设未登记时的值。"),
    "options": gettext_lazy("请写选项，例如 low=低保、poor=特困；不能重复，最多 60 个。"),
    "option_code": gettext_lazy("选项代码“%(value)s”只能用字母、数字和下划线。"),
    "option_label": gettext_lazy("选项名称“%(value)s”不能使用，请换一个说法。"),
    "twice": gettext_lazy("“%(value)s”重复了，请改用别的。"),
    "policy": gettext_lazy("请写 取第一条 或 各条相加。"),
    "not_summed": gettext_lazy("各条相加时，结果只能是金额或整数。"),
    "too_many": gettext_lazy("太多了，最多 %(most)s 行。"),
    "result": gettext_lazy("结论“%(value)s”看不懂；请写 享受、不享受 或 转人工。"),
    "no_reason": gettext_lazy("请写理由：这句话会告诉当事人。"),
    "no_name": gettext_lazy("请给样例起个名称。"),
    "outcome_missing": gettext_lazy("请写“%(label)s”；没有也要写 0。"),
    "outcome_without": gettext_lazy("不享受或转人工的行没有“%(label)s”，请留空。"),
    "golden_then": gettext_lazy("只有结论是 享受 时才有结果的数额。"),
    "no_sheet": gettext_lazy("缺少这张工作表；请从导出的文件开始修改。"),
    "heading": gettext_lazy("列名“%(value)s”不认识；请与“输入”里的名称一致。"),
    "no_headings": gettext_lazy("第一行没有列名。"),
    "use": gettext_lazy("用途请写 条件 或 结果。"),
    "formula": gettext_lazy("这里是公式，请改成固定的内容（复制后选择性粘贴为“值”）。"),
    "cell_error": gettext_lazy("这里是表格的错误值，请改成正确的内容。"),
    "control": gettext_lazy("含有看不见的控制字符，请删去后重新填写。"),
    "other_programme": gettext_lazy("这个文件是项目“%(value)s”的，请到那个项目导入。"),
    "too_large": gettext_lazy("文件太大（最大 %(most)s MB），请删去图片和多余的工作表。"),
    "unpacks_too_large": gettext_lazy("文件内容太多；请只保留规则的四张工作表，每张最多 1000 行。"),
    "unreadable": gettext_lazy("这个文件打不开。请用 XLSX 格式另存（不加密码）后重新上传。"),
}


def said(code: str, values: Mapping[str, object] | None = None) -> str:
    """A problem in words."""
    most = {"most": MOST_BYTES // 1024 // 1024} if code == "too_large" else {}
    return str(SAID[code]) % {**dict(values or {}), **most}


def finding_words(finding: Finding, policy: str) -> str:
    """What a reviewer should look at, in words."""
    rows = {"first": 0, "second": 0, "example": finding.example}
    for key, number in zip(("first", "second"), finding.rows, strict=False):
        rows[key] = number
    if finding.kind == "overlap" and policy == FIRST:
        return _("第 %(first)s 行和第 %(second)s 行有重叠，按第 %(first)s 行：%(example)s") % rows
    if finding.kind == "overlap":
        return _("第 %(first)s 行和第 %(second)s 行会同时符合并相加：%(example)s") % rows
    if finding.kind == "unreachable":
        return _("第 %(first)s 行永远轮不到：前面的行已经包括了它。") % rows
    if finding.kind == "gap":
        return _("没有一行说到，将按“都不符合”处理：%(example)s") % rows
    return _("条件组合太多，没有检查重叠和遗漏；请人工核对。")

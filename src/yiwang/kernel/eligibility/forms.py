"""What people fill in besides the grid of rules."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from yiwang.ui.forms import DayInput, Form


class ProgrammeForm(Form):
    """Something that can be granted in the clerk's own district."""

    title = forms.CharField(label=_("项目名称"), max_length=80, help_text=_("例如 长者饭堂补贴"))
    code = forms.CharField(
        label=_("项目代码"),
        max_length=40,
        help_text=_("小写字母开头，可用数字和短横线；建立后不能更改，例如 elder-meals。"),
    )
    unit = forms.CharField(
        label=_("计量单位"), max_length=20, required=False, help_text=_("例如 元/餐、元/月")
    )


class BookForm(Form):
    """One workbook."""

    file = forms.FileField(
        label=_("规则文件"),
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        help_text=_("XLSX 格式，最大 8 MB，含“说明、输入、规则、样例”四张工作表；可先导出再修改。"),
    )


class RetireForm(Form):
    on = forms.DateField(
        label=_("停用日期"),
        widget=DayInput,
        initial=localdate,
        help_text=_("从这一天起不再按这一版判定；此前的日子不变。"),
    )
    reason = forms.CharField(label=_("停用依据"), max_length=200)


class ImpactForm(Form):
    """`columns` are the outcomes that can be summed."""

    on = forms.DateField(
        label=_("测算日期"), widget=DayInput, help_text=_("按这一天的年龄和登记情况测算。")
    )
    cost = forms.ChoiceField(label=_("费用按哪一列"), required=False)

    def __init__(self, *args: object, columns: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        cost = self.fields["cost"]
        assert isinstance(cost, forms.ChoiceField)
        cost.choices = columns

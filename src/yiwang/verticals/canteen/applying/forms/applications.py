"""What is asked of an elder, of whoever helps her, and of the office."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.eligibility.models import Programme
from yiwang.ui.forms import DayInput, Form

from ..models import Application
from ..selectors import (
    category_options,
    grids_offered,
    named_below_street,
    programme_for,
    streets_offered,
)
from ..services import Checked, Claim

_By, _Consent = Application.By, Application.Consent
_FAMILY = (_By.SELF, _By.SPOUSE, _By.CHILD, _By.RELATIVE, _By.CARER)


class ApplyForm(Form):
    """The same questions at the phone, at the door and at the window; `by` says who asks."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("老人姓名"), max_length=60)
    id_number = forms.CharField(
        label=gettext_lazy("老人身份证号码"),
        max_length=30,
        help_text=gettext_lazy("加密保存，之后只显示首尾几位。"),
    )
    street = forms.ChoiceField(label=gettext_lazy("户籍所在镇街"))
    address = forms.CharField(label=gettext_lazy("现住地址"), required=False, max_length=200)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("属于以下哪些情况"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("都不是就不用选，街道会核对。"),
    )
    in_institution = forms.BooleanField(label=gettext_lazy("老人现在住在养老机构"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("谁来申请"))
    applicant = forms.CharField(
        label=gettext_lazy("代办人姓名"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("本人申请不用填。"),
    )
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        max_length=30,
        help_text=gettext_lazy("结果会发短信到这个号码；没有手机可填座机。"),
    )
    allergies = forms.CharField(
        label=gettext_lazy("忌口、过敏"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("例如：花生、海鲜、糖尿病。加密保存，只给打饭的人看。"),
    )
    consents = forms.BooleanField(
        label=gettext_lazy("老人本人同意街道、区民政为办理就餐补贴核对她的户籍、年龄和身份类别"),
        required=False,
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = streets_offered()
        first = [] if len(streets) == 1 else [("", _("请选择"))]
        self._offer("street", [*first, *streets])
        options = _categories_of({code[:6] for code, _name in streets})
        self._offer("categories", options)
        if not options:
            del self.fields["categories"]
        self._offer("by", [(each.value, each.label) for each in self.whose])

    whose: tuple[Application.By, ...] = _FAMILY

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("请刷新页面后重新填写。"))
        return ""

    def claim(self) -> Claim:
        data = self.cleaned_data
        plain = ("street", "name", "id_number", "phone", "by", "applicant", "address")
        return Claim(
            **{name: data[name] for name in plain},
            in_institution=data["in_institution"],
            allergies=data["allergies"],
            categories=tuple(data.get("categories", ())),
            consent=data.get("consent", _Consent.TICKED.value),
            grid=data.get("grid", ""),
            consents=data["consents"],
        )


class HelpForm(ApplyForm):
    """A grid worker at the door, or the clerk: how she agreed, with a paper where there is one.
    Who has no telephone is told by them."""

    phone = forms.CharField(
        label=gettext_lazy("老人的电话"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("手机会收到短信；座机或没有电话的，结果由您转告老人。"),
    )
    consent = forms.ChoiceField(
        label=gettext_lazy("老人怎样同意的"),
        choices=[(each.value, each.label) for each in (_Consent.SPOKEN, _Consent.SIGNED)],
    )
    consent_file = forms.FileField(
        label=gettext_lazy("同意书照片或扫描件"),
        required=False,
        widget=forms.ClearableFileInput({"accept": "image/*,application/pdf"}),
    )
    field_order: tuple[str, ...] = (
        "request_id", "name", "id_number", "street", "address", "categories", "in_institution",
        "by", "applicant", "phone", "allergies", "consent", "consent_file", "consents",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].widget = forms.HiddenInput()
        self.fields["applicant"].required, self.fields["applicant"].help_text = True, ""


class VisitForm(HelpForm):
    """With a camera at hand: a signature is photographed."""

    whose = (_By.COLLECTOR,)
    grid = forms.ChoiceField(
        label=gettext_lazy("老人住在哪个网格"),
        required=False,
        help_text=gettext_lazy("以后没来吃饭，就请这个网格的网格员上门看看。"),
    )
    field_order = (*HelpForm.field_order[:4], "grid", *HelpForm.field_order[4:])

    def __init__(self, *args: Any, grids: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(code, name) for code, name in named_below_street(grids)]
        self._offer("grid", own if len(own) == 1 else [("", _("不在我的网格")), *own])
        if not own:
            del self.fields["grid"]

    def clean_grid(self) -> str:
        grid: str = self.cleaned_data["grid"]
        return grid if grid.startswith(self.cleaned_data.get("street") or "-") else ""

    def clean_consent_file(self) -> Any:
        paper = self.cleaned_data["consent_file"]
        if paper is None and self.cleaned_data.get("consent") == _Consent.SIGNED:
            raise forms.ValidationError(
                _("请拍下签了字的同意书；没有签字的，请选“当面或电话说明后同意”。")
            )
        return paper


class WindowForm(HelpForm):
    whose = (_By.CLERK,)


def _categories_of(districts: set[str]) -> list[tuple[str, Any]]:
    """What the rules of today ask for in these districts, each once."""
    found: dict[str, Any] = {}
    for district in sorted(districts):
        programme = programme_for(district)
        if programme is not None:
            found.update(category_options(programme))
    return list(found.items())


class CheckForm(Form):
    """What the clerk found to be so."""

    registered = forms.ChoiceField(label=gettext_lazy("户籍所在"))
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("身份类别"), required=False, widget=forms.CheckboxSelectMultiple
    )
    in_institution = forms.TypedChoiceField(
        label=gettext_lazy("住养老机构"),
        choices=[
            ("0", gettext_lazy("否")),
            ("1", gettext_lazy("是")),
            ("", gettext_lazy("查不到，待人工核实")),
        ],
        required=False,
        empty_value=None,
        coerce=lambda said: said == "1",
    )
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("看过的证件、名册或系统，例如：户口簿、低保证、入住登记。"),
    )
    grid = forms.ChoiceField(
        label=gettext_lazy("住在哪个网格"),
        required=False,
        help_text=gettext_lazy("不在人口库的人按这里登记；没来就餐时请这个网格的网格员上门。"),
    )
    since = forms.DateField(
        label=gettext_lazy("自哪天起"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("不填就是今天。"),
    )

    def __init__(self, *args: Any, programme: Programme, street: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grids = [("", _("不清楚")), *grids_offered(street)]
        self.fields["grid"].choices = grids  # type: ignore[attr-defined]
        here = [pair for pair in streets_offered() if pair[0][:6] == programme.district]
        self.fields["registered"].choices = here  # type: ignore[attr-defined]
        options = category_options(programme)
        self.fields["categories"].choices = list(options)  # type: ignore[attr-defined]
        if not options:
            del self.fields["categories"]

    def checked(self) -> Checked:
        data = self.cleaned_data
        return Checked(
            registered=data["registered"],
            categories=tuple(data.get("categories", ())),
            in_institution=data["in_institution"],
            source=data["source"],
            since=data["since"],
            grid=data["grid"],
        )


class ReasonForm(Form):
    """Why; the applicant is told."""

    reason = forms.CharField(
        label=gettext_lazy("原因（会告知申请人）"), max_length=300, widget=forms.Textarea
    )


class NoteForm(Form):
    """What the applicant adds."""

    note = forms.CharField(
        label=gettext_lazy("补充的内容"),
        max_length=300,
        widget=forms.Textarea,
        help_text=gettext_lazy("说明情况，或写明材料已交到哪个窗口。"),
    )


class RevealForm(Form):
    """Why the number is looked at; it is recorded."""

    reason = forms.CharField(label=gettext_lazy("查看原因（将留痕）"), max_length=200)

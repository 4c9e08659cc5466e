"""What administrators fill in. Choices are what the actor reaches, no more."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Department, Post
from yiwang.kernel.access.roles import ROLES
from yiwang.kernel.access.selectors import departments_under, posts_under
from yiwang.kernel.places.selectors import paths_of, within
from yiwang.ui.forms import DayInput, Form

from .tables import role_name

MOST_DIVISIONS = 800


class EnrolForm(Form):
    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=40,
        help_text=gettext_lazy("小写字母、数字、点、横线或下划线，例如 zhang.san"),
        widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "off"}),
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40)


class PostField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Post) -> str:
        return f"{obj.name}（{role_name(obj.role)}）"


class AppointForm(Form):
    post = PostField(Post.objects.none(), label=gettext_lazy("岗位"))
    since = forms.DateField(label=gettext_lazy("开始日期"), widget=DayInput())
    until = forms.DateField(
        label=gettext_lazy("最后一天"),
        widget=DayInput(),
        required=False,
        help_text=gettext_lazy("不填即长期任职"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"since": localdate()})
        super().__init__(*args, **kwargs)
        post = self.fields["post"]
        assert isinstance(post, forms.ModelChoiceField)
        post.queryset = posts_under(actor, "access.appoint").order_by("role", "name")
        post.empty_label = _("请选择")


class DismissForm(Form):
    until = forms.DateField(
        label=gettext_lazy("最后一天"),
        widget=DayInput(),
        required=False,
        help_text=gettext_lazy("不填即立刻免去"),
    )


class DisableForm(Form):
    reason = forms.CharField(label=gettext_lazy("停用原因"), max_length=100)


class DepartmentForm(Form):
    name = forms.CharField(label=gettext_lazy("部门名称"), max_length=80)
    code = forms.CharField(
        label=gettext_lazy("编码"),
        max_length=40,
        help_text=gettext_lazy("本单位内部的编号，设立后不再更改"),
    )
    division = forms.ChoiceField(label=gettext_lazy("负责区域"))
    parent = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("上级部门"), required=False
    )
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "division", [("", _("请选择")), *division_choices(actor, "access.organise")])
        _choose_department(self, "parent", actor)


class PostForm(Form):
    name = forms.CharField(label=gettext_lazy("岗位名称"), max_length=80)
    code = forms.CharField(
        label=gettext_lazy("编码"),
        max_length=60,
        help_text=gettext_lazy("本单位内部的编号，设立后不再更改"),
    )
    role = forms.ChoiceField(label=gettext_lazy("角色"))
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("部门"),
        required=False,
        help_text=gettext_lazy("处置人须选部门；只看得到派给该部门的事"),
    )
    division = forms.ChoiceField(label=gettext_lazy("区域"), required=False)
    grids = forms.CharField(
        label=gettext_lazy("责任网格编码"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("只管区域内的部分网格时填写，一行一个"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(code, str(role.name)) for code, role in ROLES.items()]
        _choose(self, "role", [("", _("请选择")), *roles])
        _choose(self, "division", [("", _("按部门")), *division_choices(actor, "access.organise")])
        _choose_department(self, "department", actor)

    def clean_grids(self) -> list[str]:
        return str(self.cleaned_data["grids"]).split()


def division_choices(actor: Actor, verb: str) -> list[tuple[str, str]]:
    """Divisions from the actor's own down to communities, or to streets where those are many."""
    choices: list[tuple[str, str]] = []
    for top in sorted({post.division for post in actor.posts_that(verb) if post.division}):
        below = within(top).exclude(level__in=["large_grid", "grid"]).order_by("code")
        codes = list(below.values_list("code", flat=True)[: MOST_DIVISIONS + 1])
        if len(codes) > MOST_DIVISIONS:
            codes = list(below.exclude(level="community").values_list("code", flat=True))
        paths = paths_of(codes)
        choices += [(code, paths[code] or code) for code in codes] or [(top, top)]
    return choices


def _choose(form: Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _choose_department(form: Form, name: str, actor: Actor) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = departments_under(actor, "access.organise").filter(until__isnull=True)
    field.empty_label = _("无")

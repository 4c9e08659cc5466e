"""What an administrator fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.places.selectors import paths_of, within
from yiwang.ui.forms import Form, MomentInput

from .models import ALGORITHMS
from .rules import KINDS
from .selectors import VERB
from .words import KIND_NAMES

MOST_DIVISIONS = 800


class EndpointForm(Form):
    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("对方系统叫什么")
    )
    url = forms.CharField(
        label=gettext_lazy("推送地址"),
        max_length=300,
        help_text=gettext_lazy("以 https:// 开头的完整地址，我们向它发送 POST 请求"),
        widget=forms.URLInput({"autocapitalize": "none", "autocomplete": "off"}),
    )
    division = forms.ChoiceField(
        label=gettext_lazy("区域"), help_text=gettext_lazy("只推送这个区域及其下发生的事件")
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("推送哪些事件"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一个都不选，即推送全部"),
    )
    algorithm = forms.ChoiceField(
        label=gettext_lazy("签名算法"),
        choices=ALGORITHMS,
        help_text=gettext_lazy("对方没有国密算法库时选 HMAC-SHA256"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        divisions, kinds = self.fields["division"], self.fields["kinds"]
        assert isinstance(divisions, forms.ChoiceField) and isinstance(kinds, forms.ChoiceField)
        divisions.choices = [("", _("请选择")), *division_choices(actor)]
        kinds.choices = [(kind, KIND_NAMES[kind]) for kind in KINDS]


class ReplayForm(Form):
    since = forms.DateTimeField(
        label=gettext_lazy("从这个时间起"), required=False, widget=MomentInput()
    )
    sequence = forms.IntegerField(
        label=gettext_lazy("或从这个序号起"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("对方最后收到的 X-Yiwang-Sequence"),
    )
    only_failed = forms.BooleanField(label=gettext_lazy("只补推失败的"), required=False)


def division_choices(actor: Actor) -> list[tuple[str, str]]:
    """Divisions under the actor's posts, from districts down to communities or streets."""
    choices: list[tuple[str, str]] = []
    for top in sorted({post.division for post in actor.posts_that(VERB) if post.division}):
        below = within(top).filter(level__in=["district", "street", "community"]).order_by("code")
        codes = list(below.values_list("code", flat=True)[: MOST_DIVISIONS + 1])
        if len(codes) > MOST_DIVISIONS:
            codes = list(below.exclude(level="community").values_list("code", flat=True))
        paths = paths_of(codes)
        choices += [(code, paths[code] or code) for code in codes]
    return choices

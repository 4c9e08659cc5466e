"""Staff report what they saw, or what somebody told them."""

import uuid

from django import forms
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.models import TOLD_CHANNELS
from yiwang.kernel.cases.selectors import Spot, reference
from yiwang.kernel.cases.services import Report, open_case
from yiwang.kernel.places.selectors import locate
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.forms import Form, PhotosField, PointMixin, RecordingsField, refuse
from yiwang.ui.pages import form_page
from yiwang.ui.panels import MapPanel
from yiwang.ui.toasts import toast

from .acting import keep_all
from .forms import class_choices
from .maps import base_layers, home_street
from .texts import case_url


class ReportForm(PointMixin, Form):
    """What, where, how it looks, who told us."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=gettext_lazy("发现了什么"), max_length=120)
    matter_class = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    description = forms.CharField(
        label=gettext_lazy("详细情况"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    address = forms.CharField(label=gettext_lazy("地址"), required=False, max_length=200)
    photos = PhotosField(label=gettext_lazy("现场照片"))
    recordings = RecordingsField(label=gettext_lazy("录音或视频"))
    channel = forms.ChoiceField(label=gettext_lazy("来源"))
    reporter_name = forms.CharField(label=gettext_lazy("反映人姓名"), required=False, max_length=40)
    reporter_phone = forms.RegexField(
        r"^$|^1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}$",
        label=gettext_lazy("反映人电话"),
        required=False,
        error_messages={"invalid": gettext_lazy("电话号码不正确，请核对。")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter_class"].choices = class_choices(reference())  # type: ignore[attr-defined]
        self.fields["channel"].choices = TOLD_CHANNELS  # type: ignore[attr-defined]


@guarded("cases.open")
def report(request: ActingRequest) -> HttpResponseBase:
    channel = "collector" if request.actor.holds("collector") else "hotline"
    initial = {"request_id": uuid.uuid4(), "channel": channel}
    form = ReportForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            case = _open(request, form)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("已上报，案卷号 %(number)s。") % {"number": case.number})
            return HttpResponseRedirect(case_url(case))
    street = home_street(request.actor)
    picker = MapPanel(
        title=_("在地图上选点"),
        layers=base_layers(street),
        picker=True,
        height="tall",
        fit=True,
        describe=_("点击地图选择事件位置；也可以只填写地址。"),
    )
    return form_page(
        request,
        form,
        title=_("上报事件"),
        submit=pgettext("menu", "上报"),
        cancel_url=reverse("desk:todo"),
        aside=[picker],
    )


def _open(request: ActingRequest, form: ReportForm):  # type: ignore[no-untyped-def]
    data = form.cleaned_data
    place = _place(request, data["lon"], data["lat"])
    files = keep_all(data, district=place.district, actor_id=request.actor.account_id)
    return open_case(
        actor=request.actor,
        request_id=data["request_id"],
        report=Report(
            channel=data["channel"],
            title=data["title"],
            description=data["description"],
            class_id=int(data["matter_class"]) if data["matter_class"] else None,
            lon=data["lon"],
            lat=data["lat"],
            address=data["address"],
            place=place,
            reporter_name=data["reporter_name"],
            reporter_phone=data["reporter_phone"],
            files=files,
        ),
    )


def _place(request: ActingRequest, lon: float | None, lat: float | None) -> Spot:
    """Where the point lies, or where the reporter's own post is when there is none."""
    if lon is not None and lat is not None:
        found = locate(lon, lat)
        if found is not None:
            return Spot.of(found)
        raise Invalid({"address": "所选地点不在辖区内；请在地图上重新选点。"})
    post = next((post for post in request.actor.posts_that("cases.open")), None)
    code = post.grids[0] if post and len(post.grids) == 1 else post.division if post else ""
    if len(code) < 6:
        raise Invalid({"address": "请在地图上选点。"})
    return Spot(
        code[:6],
        code[:9] if len(code) >= 9 else "",
        code[:12] if len(code) >= 12 else "",
        code if len(code) == 18 else "",
    )

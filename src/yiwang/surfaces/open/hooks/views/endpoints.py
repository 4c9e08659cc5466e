"""Endpoints: the list, one of them, a new one, its secret."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.places.selectors import path_of
from yiwang.lib.errors import Invalid
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, detail_page, form_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Notice, Panel, Related
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .. import services
from ..forms import EndpointForm, ReplayForm
from ..models import Endpoint
from ..selectors import VERB, Waiting, deliveries_for, endpoints_for, waiting_for
from ..tables import DELIVERIES, ENDPOINTS, RECENT, endpoint_rows
from ..words import endpoint_state, fault_text, kinds_text

MOST_RECENT = 15
LIST = ListPage(
    title=gettext_lazy("事件推送"),
    table=ENDPOINTS,
    filters=FilterSet(
        Search(
            "q",
            gettext_lazy("名称"),
            narrow=lambda found, words: found.filter(name__icontains=words),
        ),
        Choice("state", gettext_lazy("状态"), lookup="state", options=Endpoint.State.choices),
    ),
    order=("-id",),
)


@guarded(VERB)
def endpoints(request: ActingRequest) -> HttpResponseBase:
    return LIST.respond(
        request,
        endpoints_for(request.actor),
        rows=endpoint_rows,
        actions=[
            Action(_("推送记录"), reverse("hooks:deliveries"), icon="history", method="get"),
            Action(
                _("登记推送地址"), reverse("hooks:new"), icon="plus", method="get", tone="primary",
                hotkey="n",
            ),
        ],
    )  # fmt: skip


@guarded(VERB)
def endpoint(request: ActingRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    waiting = waiting_for(found)
    recent = deliveries_for(request.actor).filter(endpoint=found).order_by("-pk")[:MOST_RECENT]
    every = f"{reverse('hooks:deliveries')}?endpoint={pk}"
    panels: list[Panel] = [
        _facts(found, waiting),
        Related(
            title=_("最近的推送"),
            key="recent",
            icon="history",
            table=RECENT,
            rows=list(recent),
            empty=DELIVERIES.empty,
            more_url=every,
            more_label=_("全部推送记录"),
            refresh=request.path,
        ),
    ]
    return detail_page(
        request,
        Heading(found.name, state=endpoint_state(found)),
        panels,
        aside=[Actions(title=_("现在可以"), actions=_actions(found))],
        crumbs=[home()],
        notices=_notices(found, waiting, every),
    )


@never_cache
@guarded(VERB)
def new(request: ActingRequest) -> HttpResponse:
    form = EndpointForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_valid():
        try:
            made, secret = services.add_endpoint(actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            refuse(form, refusal)
        else:
            return secret_page(request, made, secret)
    return form_page(
        request,
        form,
        title=_("登记推送地址"),
        submit=_("登记"),
        intro=_("登记后显示一次签名密钥，请交给对方的开发人员；文档见 docs/webhooks.md。"),
        cancel_url=reverse("hooks:endpoints"),
        crumbs=[home()],
    )


@guarded(VERB)
def edit(request: ActingRequest, pk: int) -> HttpResponseBase:
    found = reachable(request, pk)
    columns = ("name", "url", "division", "kinds", "algorithm")
    initial = {name: getattr(found, name) for name in columns}
    given = request.POST if request.method == "POST" else None
    form = EndpointForm(given, initial=initial, actor=request.actor)
    if form.is_valid():
        try:
            services.amend_endpoint(actor=request.actor, endpoint_id=pk, **form.cleaned_data)
        except Invalid as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("已保存。"))
            return HttpResponseRedirect(reverse("hooks:endpoint", args=[pk]))
    return form_page(
        request,
        form,
        title=_("修改：%(name)s") % {"name": found.name},
        submit=_("保存"),
        cancel_url=reverse("hooks:endpoint", args=[pk]),
        crumbs=[home(), Link(found.name, reverse("hooks:endpoint", args=[pk]))],
    )


def secret_page(request: HttpRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
    """Shows a secret the one time that it can be seen."""
    return detail_page(
        request,
        Heading(_("签名密钥"), code=endpoint.name),
        [
            Notice(text=_("请现在复制并交给对方：离开本页后无法再看到。"), tone="soon"),
            Facts(
                columns=1,
                facts=[
                    Fact(_("推送地址"), endpoint.url),
                    Fact(_("签名算法"), endpoint.get_algorithm_display()),
                    Fact(_("签名密钥"), secret),
                ],
            ),
        ],
        crumbs=[home()],
        actions=[
            Action(
                _("已复制，返回"), reverse("hooks:endpoint", args=[endpoint.pk]), icon="check",
                method="get", tone="primary",
            )
        ],
    )  # fmt: skip


def reachable(request: ActingRequest, pk: int) -> Endpoint:
    """The endpoint, or 404 when it is none of the actor's or deleted."""
    return get_object_or_404(endpoints_for(request.actor), pk=pk)


def home() -> Link:
    return Link(_("事件推送"), reverse("hooks:endpoints"))


def _facts(found: Endpoint, waiting: Waiting) -> Facts:
    return Facts(
        title=_("推送地址"),
        icon="broadcast",
        facts=[
            Fact(_("推送地址"), found.url, wide=True),
            Fact(_("区域"), path_of(found.division) or found.division),
            Fact(_("签名算法"), found.get_algorithm_display()),
            Fact(_("事件"), kinds_text(found.kinds), wide=True),
            Fact(_("待推送"), waiting.queued),
            Fact(_("失败"), waiting.failed),
            Fact(_("最近送达"), found.last_sent_at),
            Fact(_("连续失败"), found.failures),
            Fact(_("负责人"), found.owner.name if found.owner else _("命令行")),
            Fact(_("登记时间"), found.created_at),
        ],
    )


def _notices(found: Endpoint, waiting: Waiting, every: str) -> list[Panel]:
    notices: list[Panel] = []
    if found.state == "paused":
        words = {"reason": fault_text(found.reason), "count": waiting.queued}
        said = _(
            "一再失败，已暂停：%(reason)s。修好后点“恢复推送”，积压的 %(count)s 件按顺序补推。"
        )
        notices.append(Notice(text=said % words, tone="late"))
    elif found.rest_until and found.failures:
        notices.append(Notice(text=_("对方暂时不通，正在自动重试，无需处理。"), tone="soon"))
    if waiting.failed:
        notices.append(
            Notice(
                text=_("%(count)s 件推送失败，不再自动重试。") % {"count": waiting.failed},
                tone="late",
                action=_("查看"),
                url=f"{every}&state=failed",
            )
        )
    return notices


def _actions(found: Endpoint) -> list[Action]:
    def to(name: str) -> str:
        return reverse(f"hooks:{name}", args=[found.pk])

    on = found.state == Endpoint.State.ON
    resume = Action(_("恢复推送"), to("resume"), icon="player-play", tone="primary")
    ask = _("确定更换密钥？原密钥立即失效，对方须同时更换。")
    away = _("确定删除 %(name)s？待推送的事件不再推送。") % {"name": found.name}
    return [
        *([] if on else [resume]),
        Action(_("发送测试"), to("ping"), icon="send", tone="primary" if on else "", hotkey="t"),
        Action(
            _("补推"), to("replay"), key="replay", icon="history", form=ReplayForm(),
            submit=_("开始补推"),
            help=_("按原编号再推一遍，对方凭编号去重。只能补推最近 30 天的事件。"),
        ),
        Action(_("修改"), to("edit"), icon="edit", method="get"),
        Action(_("更换密钥"), to("rotate"), icon="lock", confirm=ask),
        *([Action(_("停用"), to("stop"), icon="player-pause")] if on else []),
        Action(_("删除"), to("close"), icon="trash", tone="danger", confirm=away),
    ]  # fmt: skip

"""Licences and health certificates: what has expired, what will, and the papers themselves."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.files.selectors import file_response
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, detail_page, form_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Photo, Photos, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link
from yiwang.verticals.canteen.menus.selectors import canteens_for

from ..forms import CertificateForm, EndForm
from ..models import Certificate
from ..panels.values import certificate_state
from ..selectors import certificates, in_force
from ..selectors.reach import KEEP, WATCH
from ..services import end_certificate, put_certificate


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(canteen__name__icontains=words)
        | Q(operator__name__icontains=words)
        | Q(holder__icontains=words)
        | Q(number__icontains=words)
    )


def _standing(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    """By the days of warning in force where nothing of a district's own is known."""
    today = localdate()
    if value == "ended":
        return found.filter(ended_at__isnull=False)
    live = found.filter(ended_at__isnull=True)
    if value == "live":
        return live
    soon = today + timedelta(days=in_force("")["certificate_days"])
    if value == "soon":
        return live.filter(expires_on__gte=today, expires_on__lte=soon)
    if value == "due":
        return live.filter(expires_on__lte=soon)
    return live.filter(expires_on__lt=today)


def _of(row: Certificate) -> str:
    return row.canteen.name if row.canteen else _("%(operator)s（各饭堂）") % {
        "operator": row.operator.name
    }  # fmt: skip


def _state(row: Any) -> Any:
    return certificate_state(row, row.days)


def _with_days(days: int, found: Sequence[Any]) -> Sequence[Any]:
    for row in found:
        row.days = days
    return found


CERTIFICATES = ListPage(
    title=gettext_lazy("证照"),
    table=Table(
        "watching-certificates",
        (
            Column("kind", gettext_lazy("种类"), value=lambda row: row.get_kind_display()),
            Column("state", gettext_lazy("状态"), "state", value=_state),
            Column("of", gettext_lazy("饭堂"), value=_of),
            Column("holder", gettext_lazy("姓名")),
            Column("number", gettext_lazy("证号"), "code"),
            Column("expires_on", gettext_lazy("到期"), "date"),
            Column("issued_on", gettext_lazy("发证"), "date", sortable="issued_on", spare=2),
            Column("file", gettext_lazy("照片"), value=lambda row: _("有") if row.file_id else ""),
        ),
        row_url=lambda row: reverse("canteen_watching:certificate", args=[row.pk]),
        empty=Empty(
            gettext_lazy("没有这样的证照"),
            gettext_lazy("饭堂负责人登记后会出现在这里；过期前会列入“快到期”。"),
            icon="id",
        ),
    ),
    order=("soonest", "id"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂、姓名、证号"), narrow=_named),
        Choice("kind", gettext_lazy("种类"), lookup="kind", options=Certificate.Kind.choices),
        Choice(
            "standing",
            gettext_lazy("状态"),
            narrow=_standing,
            options=(
                ("live", gettext_lazy("在用")),
                ("due", gettext_lazy("过期或快到期")),
                ("expired", gettext_lazy("已过期")),
                ("soon", gettext_lazy("快到期")),
                ("ended", gettext_lazy("已停用")),
            ),
        ),
    ),
    views=(
        View(gettext_lazy("过期或快到期"), "?standing=due"),
        View(gettext_lazy("在用"), "?standing=live"),
        View(gettext_lazy("全部"), ""),
    ),
)


@guarded(WATCH)
def show_certificates(request: ActingRequest) -> HttpResponseBase:
    """The soonest to expire first, those that never do last."""
    actions: list[Action] = []
    if may(request.actor, KEEP):
        url = reverse("canteen_watching:put")
        actions = [
            Action(
                _("登记证照"), url, key="put", icon="plus", method="get", tone="primary",
                hotkey="n",
            )
        ]  # fmt: skip
    last = Coalesce(F("expires_on"), Value(date.max), output_field=DateField())
    found = certificates(request.actor).annotate(soonest=last)
    days = in_force("")["certificate_days"]
    return CERTIFICATES.respond(request, found, rows=partial(_with_days, days), actions=actions)


@guarded(WATCH)
def show_certificate(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, _reachable(request, pk))


@guarded(KEEP)
def put(request: ActingRequest) -> HttpResponse:
    """A new certificate, or the renewal of one: then `of` fills in whose it is."""
    mine = canteens_for(request.actor, KEEP).order_by("name", "pk")
    form = CertificateForm(
        request.POST or None, request.FILES or None, canteens=mine, **_renewed(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            canteen = get_object_or_404(mine, pk=int(form.cleaned_data["canteen"]))
            upload = form.cleaned_data["file"]
            kept = (
                keep(
                    upload=upload,
                    district=canteen.district,
                    actor_id=request.actor.account_id,
                    kinds=("photo", "document"),
                )
                if upload
                else None
            )
            made = put_certificate(
                actor=request.actor, canteen_id=canteen.pk, terms=form.terms(),
                request_id=form.cleaned_data["request_id"], file=kept,
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("已登记；如有旧证已自动停用。"))
            return HttpResponseRedirect(reverse("canteen_watching:certificate", args=[made.pk]))
    return form_page(
        request,
        form,
        title=_("登记证照"),
        submit=_("登记"),
        cancel_url=reverse("canteen_watching:certificates"),
        intro=_("换新证时再登记一次，旧证自动停用并保留。"),
        crumbs=[Link(_("证照"), reverse("canteen_watching:certificates"))],
    )


@guarded(KEEP)
@require_POST
def end(request: ActingRequest, pk: int) -> HttpResponse:
    found = _reachable(request, pk)
    try:
        end_certificate(
            actor=request.actor, certificate_id=pk, reason=request.POST.get("reason", "")
        )
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    toast(request, _("已停用。"))
    return HttpResponseRedirect(reverse("canteen_watching:certificate", args=[pk]))


@guarded(WATCH)
def paper(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The photo or PDF of a certificate that the reader may see."""
    found = _reachable(request, pk)
    if found.file is None:
        raise Http404
    return file_response(found.file, request, thumbnail="small" in request.GET)


def _renewed(request: ActingRequest) -> dict[str, Any]:
    pk = request.GET.get("of", "")
    if request.method == "POST" or not pk.isdigit():
        return {}
    old = certificates(request.actor).filter(pk=int(pk)).first()
    if old is None:
        return {}
    return {
        "initial": {
            "canteen": str(old.canteen_id or ""), "kind": old.kind, "holder": old.holder,
            "number": old.number, "whole": old.canteen_id is None,
        }
    }  # fmt: skip


def _reachable(request: ActingRequest, pk: int) -> Certificate:
    return get_object_or_404(certificates(request.actor).select_related("file"), pk=pk)


def _page(
    request: ActingRequest, found: Certificate, *, problem: Refused | None = None
) -> HttpResponse:
    facts = [
        Fact(_("饭堂"), _of(found)),
        Fact(_("运营单位"), found.operator.name),
        *([Fact(_("姓名"), found.holder)] if found.holder else []),
        Fact(_("证号"), found.number),
        Fact(_("发证日期"), found.issued_on.isoformat()),
        Fact(_("到期日期"), found.expires_on.isoformat() if found.expires_on else _("长期有效")),
        Fact(_("登记时间"), found.entered_at),
        *([Fact(_("停用原因"), _(found.reason))] if found.reason else []),
    ]
    url = reverse("canteen_watching:paper", args=[found.pk])
    shown: list[Any] = [Facts(title=_("证照"), facts=facts)]
    actions: list[Action] = []
    if found.file is not None and found.file.kind == "photo":
        shown.append(
            Photos(
                title=_("照片"),
                photos=[Photo(url, f"{url}?small=1", caption=found.get_kind_display())],
            )
        )
    elif found.file is not None:
        actions.append(Action(_("打开 PDF"), url, key="paper", icon="file-text", method="get"))
    if found.ended_at is None and may(request.actor, KEEP):
        renew = f"{reverse('canteen_watching:put')}?of={found.pk}"
        actions += [
            Action(
                _("换新证"), renew, key="renew", icon="refresh", method="get", tone="primary"
            ),
            Action(
                _("停用"), reverse("canteen_watching:end", args=[found.pk]), key="end", icon="x",
                form=EndForm(), tone="danger",
            ),
        ]  # fmt: skip
    days = in_force(found.district)["certificate_days"]
    return detail_page(
        request,
        Heading(found.get_kind_display(), certificate_state(found, days), code=found.number),
        shown,
        aside=[
            Actions(title=_("现在可以"), actions=actions, nothing=_("由饭堂负责人登记和更换。"))
        ],
        crumbs=[Link(_("证照"), reverse("canteen_watching:certificates"))],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )

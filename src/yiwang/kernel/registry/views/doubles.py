"""Who may be there twice."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.forms import refuse
from yiwang.ui.pages import detail_page, form_page
from yiwang.ui.panels import Action, Heading, Notice, Panel, Related
from yiwang.ui.values import Link

from .. import panels
from ..forms import FindForm
from ..selectors import MERGE, MOST, doubles, held_apart
from ..services import find
from ..services.trace import trace

APART_SHOWN = 50


@guarded(MERGE)
@require_GET
def show_doubles(request: ActingRequest) -> HttpResponse:
    """Pairs of the steward's own people; the look leaves a trace."""
    found = doubles(request.actor)
    trace(request.actor, "registry.doubles", "", "", found=len(found))
    notices: list[Panel] = []
    if len(found) == MOST:
        text = _("只列出最像的 %(count)s 对；处理之后会补上其余的。") % {"count": MOST}
        notices.append(Notice(text=text))
    shown: list[Panel] = [
        Related(
            title=_("疑似重复：%(count)s 对") % {"count": len(found)},
            table=panels.DOUBLES, rows=found, empty=panels.DOUBLES.empty,
        )
    ]  # fmt: skip
    apart = list(held_apart(request.actor).order_by("-pk")[:APART_SHOWN])
    if apart:
        shown.append(panels.kept_apart(apart))
    find_url = reverse("registry:find_two")
    return detail_page(
        request,
        Heading(_("疑似重复"), subtitle=_("逐对核对；合并可以撤销，两边的记录都不会丢。")),
        shown,
        actions=[Action(_("按号码比对"), find_url, icon="search", method="get", tone="primary")],
        notices=notices,
    )


@guarded(MERGE)
@require_http_methods(["GET", "POST"])
def find_two(request: ActingRequest) -> HttpResponse:
    """By a whole number each: she has two documents, and came with both."""
    form = FindForm(request.POST or None)
    home = reverse("registry:doubles")
    if request.method == "POST" and form.is_valid():
        try:
            both = sorted(_found(request, form, side) for side in ("first", "second"))
            if both[0] == both[1]:
                raise Refused(_("两个号码是同一份记录，不用合并。"), code="same_person")
        except Refused as refusal:
            refuse(form, refusal, beside="second")
        else:
            return HttpResponseRedirect(reverse("registry:two", args=both))
    return form_page(
        request, form, title=_("按号码比对"), submit=_("比对"), cancel_url=home,
        intro=_("号码只用来查找，不会保存；查找会留痕。"),
        crumbs=[Link(_("疑似重复"), home)],
    )  # fmt: skip


def _found(request: ActingRequest, form: FindForm, side: str) -> int:
    """The one person with this number, whom the steward may see."""
    kind, number = form.cleaned_data[f"{side}_kind"], form.cleaned_data[side]
    asked = {"phone": number} if kind == "phone" else {"id_number": number, "id_type": kind}
    try:
        rows = find(actor=request.actor, **asked)
    except Invalid as wrong:
        raise Invalid({side: next(iter(wrong.fields.values()))}) from None
    if len(rows) != 1:
        none = _("没有找到，或不在您的辖区。")
        many = _("有 %(count)s 人用这个号码，请改用证件号码。") % {"count": len(rows)}
        raise Invalid({side: many if rows else none})
    return rows[0].id

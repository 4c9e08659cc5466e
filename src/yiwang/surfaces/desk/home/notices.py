"""The bell: what the platform told this person."""

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, signed_in
from yiwang.kernel.notify.selectors import inbox
from yiwang.kernel.notify.services import acknowledge
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Related
from yiwang.ui.tables import Column, Empty, Table

TABLE = Table(
    key="notices",
    caption=_("通知"),
    columns=(
        Column("title", _("标题"), "link"),
        Column("text", _("内容")),
        Column("at", _("时间"), "time"),
    ),
    row_url=lambda row: row.url,
    row_tone=lambda row: "" if row.read else "soon",
    empty=Empty(_("没有通知"), _("预警、督办和办理结果会出现在这里。")),
)


@signed_in
def notices(request: ActingRequest) -> HttpResponseBase:
    rows = inbox(request.actor.me)
    unread = any(not row.read for row in rows)
    read = Action(_("全部标为已读"), reverse("desk:notices_read"))
    return detail_page(
        request,
        _("通知"),
        [Related(table=TABLE, rows=rows, empty=TABLE.empty)],
        actions=[read] if unread else [],
    )


@require_POST
@signed_in
def mark_read(request: ActingRequest) -> HttpResponseRedirect:
    acknowledge(actor=request.actor)
    return HttpResponseRedirect(reverse("desk:notices"))

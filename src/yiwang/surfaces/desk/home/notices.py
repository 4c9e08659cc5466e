"""The bell: what the platform told this person."""

from urllib.parse import urlencode

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, signed_in
from yiwang.kernel.notify.selectors import Notice, inbox
from yiwang.kernel.notify.services import acknowledge
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Fragment, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, State

SIZE = 50
TABLE = Table(
    key="notices",
    caption=_("通知"),
    columns=(
        Column("title", _("标题"), "link"),
        Column("text", _("内容")),
        Column(
            "read",
            _("状态"),
            "state",
            value=lambda row: None if row.read else State(_("未读"), "soon"),
        ),
        Column("at", _("时间"), "time"),
    ),
    row_url=lambda row: row.url,
    row_tone=lambda row: "" if row.read else "soon",
    empty=Empty(_("没有通知"), _("预警、督办和办理结果会出现在这里。")),
)


@signed_in
def notices(request: ActingRequest) -> HttpResponseBase:
    """Newest first, a page at a time; unread ones alone on their tab."""
    unread = request.GET.get("unread") == "1"
    before = request.GET.get("before", "")
    rows = inbox(
        request.actor.me,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
        limit=SIZE + 1,
        unread=unread,
    )
    shown = rows[:SIZE]
    tabs = [(_("全部"), "?", not unread), (_("未读"), "?unread=1", unread)]
    read = Action(_("全部标为已读"), reverse("desk:notices_read"))
    return detail_page(
        request,
        _("通知"),
        [
            Fragment(name="desk/tabs.html", values={"tabs": tabs, "label": _("显示")}),
            Related(
                table=TABLE,
                rows=shown,
                empty=TABLE.empty,
            ),
            *([_older(shown[-1], unread=unread)] if len(rows) > SIZE else []),
        ],
        actions=[read] if any(not row.read for row in shown) else [],
    )


def _older(last: Notice, *, unread: bool) -> Fragment:
    query = {"before": str(last.delivery_id)} | ({"unread": "1"} if unread else {})
    older = Link(gettext("更早的通知"), f"?{urlencode(query)}")
    return Fragment(name="desk/older.html", values={"link": older})


@require_POST
@signed_in
def mark_read(request: ActingRequest) -> HttpResponseRedirect:
    acknowledge(actor=request.actor)
    return HttpResponseRedirect(reverse("desk:notices"))

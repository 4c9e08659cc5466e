"""The most overdue matters, each with 督办 in place: two clicks from here."""

import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import (
    CaseFilter,
    CaseRow,
    cases_matching,
    reference,
    rows_of,
    spot_of,
)
from yiwang.ui.panels import Action, Fragment, Panel, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Place, State

from ..cases.forms import ActionForm
from ..cases.texts import case_url, row_clock, row_state, row_tone, short_path
from .numbers import list_url

MOST = 10


@dataclass(frozen=True)
class Opener:
    """A button that opens the dialog of an action."""

    label: str
    key: str
    title: str

    def html(self) -> SafeString:
        return format_html(
            '<button type="button" class="btn btn-small" data-open="#act-{}" title="{}">{}'
            "</button>",
            self.key,
            self.title,
            self.label,
        )

    def plain(self) -> str:
        return self.label


@dataclass(frozen=True)
class Overdue:
    """A late case and the 督办 that the reader may give."""

    case: CaseRow
    deed: Opener | State | None


TABLE = Table(
    key="overdue",
    columns=(
        Column(
            "title",
            gettext_lazy("标题"),
            "place",
            value=lambda row: Place(row.case.title, row.case.number),
        ),
        Column("stage", gettext_lazy("阶段"), "state", value=lambda row: row_state(row.case)),
        Column("clock", gettext_lazy("时限"), "clock", value=lambda row: row_clock(row.case)),
        Column(
            "owner",
            gettext_lazy("责任"),
            "place",
            value=lambda row: _owner(row.case),
        ),
        Column(
            "place",
            gettext_lazy("地点"),
            "place",
            value=lambda row: Place(row.case.address, short_path(row.case.grid)),
            spare=2,
        ),
        Column("deed", pgettext_lazy("deed", "督办"), "state", value=lambda row: row.deed),
    ),
    row_url=lambda row: case_url(row.case),
    row_tone=lambda row: row_tone(row.case),
)


def overdue_panels(actor: Actor, division: str, back: str) -> list[Panel]:
    """The table, and the dialogs behind its buttons, which return to `back`. One statement."""
    late = cases_matching(actor, CaseFilter(division=division, late=True))
    cases = list(late.order_by("stage_due", "id")[:MOST])
    deeds = {case.pk: _deed(actor, case, back) for case in cases}
    rows = [Overdue(row, _shown(row, deeds[row.id])) for row in rows_of(cases)]
    table = Related(
        title=_("超时最久"),
        table=TABLE,
        rows=rows,
        more_url=list_url({"division": division, "late": "1"}),
        more_label=_("全部超时"),
        empty=Empty(_("没有超时的事件。")),
    )
    dialogs = [deed for deed in deeds.values() if deed is not None]
    if not dialogs:
        return [table]
    return [table, Fragment(name="desk/dialogs.html", values={"actions": dialogs})]


def _deed(actor: Actor, case: Case, back: str) -> Action | None:
    """The 督办 of a case, written so that it can be sent at once; None where it is given
    already or is not this reader's to give."""
    action = reference().flows[case.flow_id].action("supervise", case.stage)
    roles = {post.role for post in actor.posts if post.covers(spot_of(case))}
    if action is None or case.supervised or not roles & action.roles:
        return None
    words = {"note": _("已超时，请加快办理并反馈。"), "seen_seq": case.log_seq}
    return Action(
        _("督办：%(title)s") % {"title": case.title},
        reverse("desk:act", args=[case.district, case.pk, "supervise"]),
        key=f"supervise-{case.pk}",
        form=ActionForm(action=action, initial={**words, "request_id": uuid.uuid4()}),
        submit=pgettext("deed", "督办"),
        hidden=(("next", back),),
    )


def _owner(row: CaseRow) -> Place:
    return Place(row.department, row.post) if row.department else Place(row.post)


def _shown(row: CaseRow, deed: Action | None) -> Opener | State | None:
    if row.supervised:
        return State(_("已督办"), "soon")
    return Opener(pgettext("deed", "督办"), deed.key, str(deed.label)) if deed else None

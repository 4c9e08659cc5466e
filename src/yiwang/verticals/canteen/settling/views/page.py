"""The page of one statement, as its reader may see it."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import ActingRequest
from yiwang.kernel.access.models import Account
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Actions, Heading, Notice
from yiwang.ui.values import Link

from ..models import Statement
from ..panels import statements as panels
from ..panels.signing import signatures
from ..panels.values import state_of
from ..rules.steps import PAID
from ..selectors import adjusted_days, adjustments, lines, streets_only
from ..selectors.sums import by_canteen
from .offered import actions_for


def statement_page(
    request: ActingRequest, found: Statement, *, problem: Refused | None = None
) -> HttpResponse:
    """Sums, canteens by funder, corrections, streets, log; beside them what she may do now."""
    steps, parts = list(found.steps.order_by("id")), list(found.parts.order_by("street"))
    canteens = by_canteen(lines(request.actor, found))
    whole = streets_only(request.actor, found) is None
    url = reverse("canteen_settling:lines", args=[found.pk])
    book = reverse("canteen_settling:workbook", args=[found.pk])
    paper = reverse("canteen_settling:paper", args=[found.pk])
    notices = panels.returned(found, steps)
    if problem is not None:
        fields = problem.fields.values() if isinstance(problem, Invalid) else [problem.text(_)]
        notices = [*(Notice(text=line, tone="late") for line in fields), *notices]
    checkers = Account.objects.filter(pk__in=[part.checked_by for part in parts if part.checked_by])
    return detail_page(
        request,
        Heading(found.operator.name, state_of(found), code=found.period.code),
        [
            panels.sums(found, canteens, whole=whole),
            panels.by_canteen(found, canteens),
            *(panels.corrections(adjustments(found, adjusted_days(found))) if whole else []),
            panels.streets(parts, dict(checkers.values_list("pk", "name"))),
            panels.log(steps),
        ],
        aside=[
            Actions(
                title=_("现在可以"),
                actions=actions_for(request.actor, found, parts),
                nothing=_("已支付，账目已结清。")
                if found.state == PAID
                else _("这一步由其他岗位办理。"),
            )
        ],
        crumbs=crumbs(),
        actions=[
            Action(_("逐日明细"), url, key="lines", icon="list", method="get"),
            Action(_("导出 XLSX"), book, key="xlsx", icon="download", method="get"),
            Action(_("导出 PDF"), paper, key="pdf", icon="download", method="get"),
        ],
        notices=notices,
        status=problem.status if problem else 200,
        template="canteen_settling/statement.html",
        context={"signed": signatures(steps)},
    )


def crumbs() -> list[Link]:
    return [Link(_("结算单"), reverse("canteen_settling:statements"))]

"""One meal: whose, who pays which part, and how it is taken back when it was wrong."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Actions, Facts, Heading, refused
from yiwang.ui.toasts import toast
from yiwang.verticals.canteen.models import MealServed

from ..forms import MealBackForm
from ..models import Adjustment
from ..panels import meals as panels
from ..rules.steps import CHECK, SEE, SETTLE
from ..selectors import askable, back_of, meals
from ..services import ask_meal_back


@guarded(SEE)
def show_meal(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    return _page(request, _found(request, district, pk))


@require_POST
@guarded(SETTLE, CHECK)
def ask_back(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """Ask that it be taken back; the district decides."""
    found = _found(request, district, pk)
    try:
        made = ask_meal_back(
            actor=request.actor, district=district, meal_id=pk,
            reason=request.POST.get("reason", ""), request_id=_request_id(request),
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, found, refusal)
    toast(request, _("已申请冲正，等待区级审批。"))
    return HttpResponseRedirect(reverse("canteen_settling:adjustment", args=[made.pk]))


def _found(request: ActingRequest, district: str, pk: int) -> MealServed:
    return get_object_or_404(meals(request.actor), district=district, pk=pk)


def _request_id(request: ActingRequest) -> UUID:
    try:
        return UUID(request.POST.get("request_id", ""))
    except ValueError:
        raise Invalid({"request_id": _("缺少请求编号；请刷新后再提交。")}) from None


def _page(
    request: ActingRequest, found: MealServed, refusal: Refused | None = None
) -> HttpResponse:
    back = back_of(found)
    return detail_page(
        request,
        Heading(panels.whose(found), panels.state_of(found, back), code=f"{found.day}"),
        [
            Facts(title=_("这一餐"), facts=panels.facts(found)),
            Facts(title=_("谁付多少"), facts=panels.parts(found)),
        ],
        aside=[
            Actions(
                title=_("现在可以"),
                actions=_deeds(request, found, back),
                nothing=_("没有要办的。"),
            )
        ],
        crumbs=panels.crumbs(),
        notices=refused(refusal),
        status=422 if refusal else 200,
    )


def _deeds(request: ActingRequest, found: MealServed, back: Adjustment | None) -> list[Action]:
    if back is not None:
        url = reverse("canteen_settling:adjustment", args=[back.pk])
        return [Action(_("查看冲正申请"), url, key="back", icon="scale", method="get")]
    mine = askable(request.actor).filter(district=found.district, pk=found.pk)
    if found.undone_at is not None or not mine.exists():
        return []
    url = reverse("canteen_settling:ask_back", args=[found.district, found.pk])
    return [
        Action(
            _("申请冲正"), url, key="ask_back", icon="arrow-back-up", form=MealBackForm(),
            tone="danger",
        )
    ]  # fmt: skip

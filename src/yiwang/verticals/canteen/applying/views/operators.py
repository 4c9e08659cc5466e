"""Who runs canteens: a list, and registering one."""

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Refused
from yiwang.lib.idnumbers import masked_phone
from yiwang.ui.filters import FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, form_page
from yiwang.ui.panels import Action
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ...models import Operator
from ...services import open_operator
from ..forms import OperatorForm
from ..selectors import operators

OPERATORS = ListPage(
    title=gettext_lazy("运营单位"),
    table=Table(
        "canteen-operators",
        (
            Column("name", gettext_lazy("运营单位"), sortable="name"),
            Column("credit_code", gettext_lazy("统一社会信用代码"), "code"),
            Column("phone", gettext_lazy("电话"), value=lambda r: masked_phone(r.phone.reveal())),
            Column("since", gettext_lazy("登记日期"), "date", sortable="since"),
        ),
        empty=Empty(gettext_lazy("还没有运营单位"), icon="building"),
    ),
    order=("name", "id"),
    filters=FilterSet(Search("q", gettext_lazy("名称"), lookup="name__icontains")),
)


@guarded("canteen.see")
@require_GET
def show_operators(request: ActingRequest) -> HttpResponseBase:
    actions = []
    if request.actor.posts_that("canteen.manage"):
        new = reverse("canteen:new_operator")
        actions = [Action(_("登记运营单位"), new, icon="plus", method="get", tone="primary")]
    return OPERATORS.respond(request, operators(request.actor).order_by(), actions=actions)


@guarded("canteen.manage")
@require_http_methods(["GET", "POST"])
def new_operator(request: ActingRequest) -> HttpResponse:
    form = OperatorForm(request.POST or None, actor=request.actor)
    back = reverse("canteen:operators")
    if request.method == "POST" and form.is_valid():
        try:
            made: Operator = open_operator(actor=request.actor, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("已登记“%(name)s”。") % {"name": made.name})
            return HttpResponseRedirect(back)
    crumbs = [Link(_("饭堂"), reverse("canteen:canteens")), Link(_("运营单位"), back)]
    return form_page(
        request, form, title=_("登记运营单位"), submit=_("保存"), cancel_url=back, crumbs=crumbs
    )

"""Where a diner lives: asked for and kept."""

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Refused
from yiwang.lib.idnumbers import masked_name
from yiwang.ui.forms import refuse
from yiwang.ui.pages import form_page
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ...applying.selectors import grids_offered
from ..forms import HomeForm
from ..selectors import diners_filed, home_street
from ..services import settle


@guarded("canteen.check", "canteen.review")
@require_http_methods(["GET", "POST"])
def settle_home(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(diners_filed(request.actor), pk=pk)
    require(request.actor, "registry.move", found.person)
    grids = grids_offered(home_street(found, found.person))
    file, who = reverse("canteen_overview:diner", args=[pk]), masked_name(found.person.name)
    given = {
        "request_id": uuid.uuid4(), "grid": found.person.grid, "since": localdate(),
    }  # fmt: skip
    form = HomeForm(request.POST or None, initial=given).offer(grids)
    if request.method == "POST" and form.is_valid():
        try:
            settle(actor=request.actor, diner_id=pk, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal, renamed={"on": "since"})
        else:
            toast(request, _("住处已登记。"))
            return HttpResponseRedirect(file)
    return form_page(
        request,
        form,
        title=_("住处：%(who)s") % {"who": who},
        submit=_("登记住处"),
        cancel_url=file,
        intro=_("原来的住处留在记录里，到这一天为止。")
        if grids
        else _("这个街道还没有划分网格；请数据管理员先导入网格。"),
        crumbs=[Link(_("就餐长者"), reverse("canteen_overview:diners")), Link(who, file)],
    )

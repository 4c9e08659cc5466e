"""How early a unit hears that a calibration ends."""

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Refused
from yiwang.ui.forms import refuse
from yiwang.ui.pages import form_page
from yiwang.ui.panels import Fact, Facts, Panel
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms import LeadForm
from ..manifest import REGISTER
from ..selectors import leads_today
from ..services import set_lead


@guarded(REGISTER)
@require_http_methods(["GET", "POST"])
def change(request: ActingRequest, district: str) -> HttpResponse:
    """The days in force with their source, and others from a day on."""
    back, now = reverse("coldchain:probes"), leads_today().get(district)
    form = LeadForm(
        request.POST or None,
        initial={"days": now.days if now else 30, "since": localdate() + timedelta(days=1)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_lead(actor=request.actor, district=district, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("已登记。"))
            return HttpResponseRedirect(back)
    before: list[Panel] = []
    if now:
        facts = [
            Fact(_("现在"), _("提前 %(days)s 天提醒") % {"days": now.days}),
            Fact(_("从哪天起"), now.since.isoformat()),
            Fact(_("依据"), now.source, wide=True),
        ]
        before = [Facts(title=_("校准到期提醒"), facts=facts)]
    return form_page(
        request, form, title=_("校准到期提醒"), submit=_("登记"), cancel_url=back, before=before,
        crumbs=[Link(_("待校准探头"), back)],
    )  # fmt: skip

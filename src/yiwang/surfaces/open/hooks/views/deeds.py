"""What an administrator does with an endpoint: test, stop, resume, renew, replay, delete."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid
from yiwang.ui.toasts import toast

from .. import services
from ..forms import ReplayForm
from ..selectors import VERB
from .endpoints import reachable, secret_page


@require_POST
@guarded(VERB)
def ping(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    reachable(request, pk)
    delivery = services.ping_endpoint(actor=request.actor, endpoint_id=pk)
    toast(request, _("测试已发出，结果几秒后显示在下面。"))
    return HttpResponseRedirect(reverse("hooks:delivery", args=[delivery.pk]))


@require_POST
@guarded(VERB)
def stop(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    reachable(request, pk)
    services.stop_endpoint(actor=request.actor, endpoint_id=pk)
    toast(request, _("已停用，新的事件不再推送。"), undo_url=reverse("hooks:resume", args=[pk]))
    return _back(pk)


@require_POST
@guarded(VERB)
def resume(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    reachable(request, pk)
    services.resume_endpoint(actor=request.actor, endpoint_id=pk)
    toast(request, _("已恢复，积压的事件正在按顺序推送。"))
    return _back(pk)


@never_cache
@require_POST
@guarded(VERB)
def rotate(request: ActingRequest, pk: int) -> HttpResponse:
    reachable(request, pk)
    endpoint, secret = services.renew_secret(actor=request.actor, endpoint_id=pk)
    return secret_page(request, endpoint, secret)


@require_POST
@guarded(VERB)
def replay(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    reachable(request, pk)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        toast(request, " ".join(str(each[0]) for each in form.errors.values()), tone="late")
        return _back(pk)
    try:
        count = services.replay_since(actor=request.actor, endpoint_id=pk, **form.cleaned_data)
    except Invalid as refusal:
        toast(request, refusal.message, tone="late")
    else:
        said = _("已排队补推，共 %(count)s 件。") % {"count": count}
        toast(request, said, tone="good" if count else "info")
    return _back(pk)


@require_POST
@guarded(VERB)
def close(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    found = reachable(request, pk)
    services.close_endpoint(actor=request.actor, endpoint_id=pk)
    toast(request, _("%(name)s 已删除。") % {"name": found.name})
    return HttpResponseRedirect(reverse("hooks:endpoints"))


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("hooks:endpoint", args=[pk]))

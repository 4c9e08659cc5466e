"""What an administrator does to one account: appoint, dismiss, unlock, reset, disable, enable."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiwang.kernel.access import services
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.models import Account, Appointment
from yiwang.kernel.access.selectors import accounts_for
from yiwang.lib.errors import Forbidden, Refused
from yiwang.ui.forms import Form, refuse
from yiwang.ui.pages import form_page
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from .forms import AppointForm, DisableForm, DismissForm
from .people import one_time_page, reachable
from .tables import role_name


@guarded("access.appoint")
def appoint(request: ActingRequest, pk: int) -> HttpResponse:
    account = reachable(request, pk)
    form = AppointForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.appoint(
                actor=request.actor,
                account_id=account.pk,
                post_id=given["post"].pk,
                since=given["since"],
                until=given["until"],
            )
        except Refused as refusal:
            show(form, refusal)
        else:
            toast(request, _("%(name)s 已任 %(post)s。") % {"name": account, "post": given["post"]})
            return _back(account)
    title = _("任职：%(name)s") % {"name": account.name}
    return _page(request, form, account, title=title, submit=_("任职"))


@guarded("access.dismiss")
def dismiss(request: ActingRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(
        Appointment.objects.select_related("post", "account").filter(
            account__in=accounts_for(request.actor, "access.see")
        ),
        pk=pk,
    )
    form = DismissForm(request.POST if request.method == "POST" else None)
    words = {"name": held.account.name, "post": held.post.name, "role": role_name(held.post.role)}
    if form.is_valid():
        try:
            services.dismiss(
                actor=request.actor, appointment_id=held.pk, until=form.cleaned_data["until"]
            )
        except Refused as refusal:
            show(form, refusal)
        else:
            toast(request, _("已免去 %(name)s 的 %(post)s。") % words)
            return _back(held.account)
    title = _("免职：%(name)s · %(post)s（%(role)s）") % words
    return _page(request, form, held.account, title=title, submit=_("免去岗位"))


@guarded("access.disable")
def disable(request: ActingRequest, pk: int) -> HttpResponse:
    account = reachable(request, pk)
    form = DisableForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.disable(
                actor=request.actor, account_id=account.pk, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            show(form, refusal)
        else:
            toast(request, _("%(name)s 的账号已停用。") % {"name": account.name})
            return _back(account)
    title = _("停用账号：%(name)s") % {"name": account.name}
    return _page(request, form, account, title=title, submit=_("停用"))


@require_POST
@guarded("access.disable")
def enable(request: ActingRequest, pk: int) -> HttpResponse:
    account = reachable(request, pk)
    services.enable(actor=request.actor, account_id=account.pk)
    toast(request, _("%(name)s 的账号已启用。") % {"name": account.name})
    return _back(account)


@require_POST
@guarded("access.unlock")
def unlock(request: ActingRequest, pk: int) -> HttpResponse:
    account = reachable(request, pk)
    services.unlock(actor=request.actor, account_id=account.pk)
    toast(request, _("%(name)s 的账号已解锁。") % {"name": account.name})
    return _back(account)


@never_cache
@require_POST
@guarded("access.reset")
def reset(request: ActingRequest, pk: int) -> HttpResponse:
    account = reachable(request, pk)
    one_time = services.reset_password(actor=request.actor, account_id=account.pk)
    return one_time_page(request, account, one_time)


def show(form: Form, refusal: Refused) -> None:
    """Put a refusal beside the field it is about; what the actor may not do at all is a 403."""
    if isinstance(refusal, Forbidden):
        raise refusal
    refuse(form, refusal)


def _back(account: Account) -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:account", args=[account.pk]))


def _page(
    request: ActingRequest, form: Form, account: Account, *, title: str, submit: str
) -> HttpResponse:
    url = reverse("accounts:account", args=[account.pk])
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        cancel_url=url,
        crumbs=[Link(_("账号"), reverse("accounts:accounts")), Link(account.name, url)],
    )

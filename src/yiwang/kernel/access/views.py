"""The door for people: sign in, sign out, change one's password."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.forms import refuse
from yiwang.ui.toasts import toast

from . import services
from .forms import PasswordForm, SignInForm
from .guards import ActingRequest, public, signed_in
from .models import Account
from .refusals import safe_next
from .roles import EXCLUSIVE
from .rules import PASSWORD_HISTORY, SHORTEST, SHORTEST_ADMIN

#: Sign-ins from one address, right or wrong: a whole office may sit behind one, a list of leaked
#: passwords tried on every account may not.
TRIES = 200
TRIES_WITHIN = timedelta(minutes=10)
_BACKEND = "yiwang.kernel.access.backends.SessionBackend"


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: ActingRequest) -> HttpResponse:
    """The sign-in page; goes on to `next` when it is a page of this site."""
    onward = safe_next(request, settings.LOGIN_REDIRECT_URL)
    if request.actor.account_id is not None and request.method == "GET":
        return HttpResponseRedirect(onward)
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        address = request.META.get("REMOTE_ADDR")
        try:
            services.throttle(
                purpose="sign_in", address=address or "", most=TRIES, within=TRIES_WITHIN
            )
            account = services.sign_in(
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                address=address,
            )
        except Refused as refusal:
            form.add_error(None, refusal.text(_))
        else:
            login(request, account, backend=_BACKEND)
            return HttpResponseRedirect(onward)
    return _page(request, "access/sign_in.html", form, onward)


@public
@require_POST
def sign_out(request: ActingRequest) -> HttpResponse:
    """Ends the session; without one it changes nothing."""
    services.sign_out(actor=request.actor)
    logout(request)
    return HttpResponseRedirect("/")


@signed_in
@never_cache
@sensitive_post_parameters("current", "password", "again")
def password(request: ActingRequest) -> HttpResponse:
    """One's own password. Other sessions of the account end; this one goes on."""
    onward = safe_next(request, settings.LOGIN_REDIRECT_URL)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            account = services.set_password(
                actor=request.actor,
                account_id=request.actor.account_id or 0,
                current=form.cleaned_data["current"],
                password=form.cleaned_data["password"],
            )
        except Invalid as refusal:
            refuse(form, refusal)
        else:
            update_session_auth_hash(request, account)
            toast(request, _("密码已修改。"))
            return HttpResponseRedirect(onward)
    return _page(request, "access/password.html", form, onward, **_rules(request))


def _rules(request: ActingRequest) -> dict[str, object]:
    admin = request.actor.holds(*EXCLUSIVE)
    account = request.user
    return {
        "shortest": SHORTEST_ADMIN if admin else SHORTEST,
        "history": PASSWORD_HISTORY,
        "must_change": isinstance(account, Account) and account.must_change_password,
    }


def _page(
    request: HttpRequest,
    template: str,
    form: SignInForm | PasswordForm,
    onward: str,
    **more: object,
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "next": onward, **more}, status=status)

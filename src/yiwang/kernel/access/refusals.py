"""How a refusal, or the need to sign in, is answered: a page, a note for htmx, JSON."""

from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.errors import error_page
from yiwang.ui.toasts import toast_now


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The answer to a request that a rule refused, with the refusal's own status."""
    if _wants_json(request):
        body: dict[str, object] = {"code": refusal.code, "message": refusal.text(_)}
        if isinstance(refusal, Invalid):
            body["fields"] = {name: _(words) for name, words in refusal.fields.items()}
        return JsonResponse(body, status=refusal.status)
    if "HX-Request" in request.headers:
        return _note(refusal)
    return error_page(request, refusal.status, refusal.text(_))


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back; 401 for programs."""
    if _wants_json(request):
        return JsonResponse({"code": "sign_in", "message": _("请先登录。")}, status=401)
    url = f"{reverse('access:sign_in')}?{urlencode({'next': _page(request)})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def safe_next(request: HttpRequest, fallback: str) -> str:
    """The page of this site that `next` names, else `fallback`: never another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else fallback


def _note(refusal: Refused) -> HttpResponse:
    """For htmx: a 422 would be swapped into the page, so it is told not to be."""
    response = HttpResponse(status=refusal.status)
    if refusal.status == 422:
        response["HX-Reswap"] = "none"
        return toast_now(response, refusal.text(_), tone="late")
    response["X-Message"] = quote(refusal.text(_))
    return response


def _page(request: HttpRequest) -> str:
    """The page to come back to: what was asked for, or the page a form or htmx was on."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if parts.netloc != request.get_host():
        return str(settings.LOGIN_REDIRECT_URL)
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")

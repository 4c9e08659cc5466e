"""The switch between the standard and the elder look (长辈版), kept in a cookie for a year."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """POST `elder` 1 or 0, and `next`, a path of this site."""
    next_url = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(next_url, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(next_url if safe else "/")
    chosen = "1" if request.POST.get("elder") == "1" else "0"
    response.set_cookie(
        "elder", chosen, max_age=31536000, samesite="Lax", secure=request.is_secure()
    )
    return response


#: The mark that kernel.access.guards.public leaves on a view; ui cannot import it.
elder.guard = "public"  # type: ignore[attr-defined]

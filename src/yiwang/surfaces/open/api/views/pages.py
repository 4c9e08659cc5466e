"""The description for programs, and the same as a page for people."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from yiwang.kernel.access.guards import public
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Fragment, Heading

from ..description import described
from ..problems import problem
from ..reference import operations


@public
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(described(), content_type="application/json")
    answer["Cache-Control"] = "max-age=300"
    answer["Content-Language"] = get_language() or "zh-hans"
    return answer


@csrf_exempt
@public
def missing(request: HttpRequest, address: str) -> HttpResponse:
    """Any other address below ours: for programs, not a page."""
    return problem(404, _("没有这个地址；请见 /api/v1/docs。"), code="not_found")


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponseBase:
    """The reference: made from the description, so that it says what the interface does."""
    site = request.build_absolute_uri("/").rstrip("/")
    listed = operations(site)
    panels = [
        Fragment(title=each.summary, key=each.key, name="open/operation.html",
                 values={"operation": each})
        for each in listed
    ]  # fmt: skip
    intro = Fragment(title=_("怎样开始"), name="open/begin.html", values={"site": site})
    contents = Fragment(title=_("目录"), name="open/contents.html", values={"operations": listed})
    return detail_page(
        request,
        Heading(_("开放接口"), code="v1", subtitle=_("给其他系统用的 JSON 接口")),
        [intro, *panels],
        aside=[contents],
    )

"""requests: reporting, listing, one matter, its steps, and tokens."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from yiwang.kernel.access.guards import public
from yiwang.kernel.cases.models import Case
from yiwang.lib.errors import Forbidden, Invalid

from ..documents import document
from ..forms import request_id_of, said_of
from ..models import ApiKey
from ..rules.asking import asked
from ..selectors import matter_numbered, matter_of_token, matters_asked
from ..services import take_report
from ..telling import told_matters, told_steps
from .frame import answered, districts_of

ROOT = "service_requests"
MOST_PHOTOS = 5
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
@answered
def requests(request: HttpRequest, form: str, key: ApiKey | None) -> HttpResponse:
    """A report (POST, by its key alone, never by a session) or the list."""
    if request.method == "POST":
        return _reported(request, form, key)
    given = {name: ",".join(values) for name, values in request.GET.lists()}
    wanted = asked(given, localtime())
    cases = matters_asked(districts_of(request, key), wanted)
    return document(form, ROOT, told_matters(cases, extended=wanted.extended))


@public
@require_safe
@answered
def matter(request: HttpRequest, form: str, key: ApiKey | None, number: str) -> HttpResponse:
    case = matter_numbered(districts_of(request, key), number)
    extended = request.GET.get("extensions", "").lower() in ("true", "1")
    return document(form, ROOT, told_matters([case], extended=extended))


@public
@require_safe
@answered
def updates(request: HttpRequest, form: str, key: ApiKey | None, number: str) -> HttpResponse:
    case = matter_numbered(districts_of(request, key), number)
    return document(form, "service_request_updates", told_steps(case))


@public
@require_safe
@answered
def token(request: HttpRequest, form: str, key: ApiKey | None, token: str) -> HttpResponse:
    case = matter_of_token(districts_of(request, key), token)
    return document(form, ROOT, [{"service_request_id": case.number, "token": token}])


def _reported(request: HttpRequest, form: str, key: ApiKey | None) -> HttpResponse:
    if key is None:
        raise Forbidden("缺少 api_key；密钥由系统管理员发放。", code="api_key")
    if not key.can_report:
        raise Forbidden("本密钥只能查询，不能上报。", code="api_key")
    if request.content_type not in FORMS:
        raise Invalid({"content_type": "请用表单（urlencoded 或 multipart）提交。"})
    districts_of(request, key)
    photos = request.FILES.getlist("media")
    if len(photos) > MOST_PHOTOS:
        raise Invalid({"media": "一次最多 5 张照片。"})
    case = take_report(
        key=key,
        said=said_of(request.POST, key),
        request_id=request_id_of(request.POST, request.headers.get("Idempotency-Key", "")),
        photos=photos,
        address=request.META.get("REMOTE_ADDR") or None,
    )
    return document(form, ROOT, [_receipt(request, case)])


def _receipt(request: HttpRequest, case: Case) -> dict[str, str | None]:
    """The number, and for the person who reported it the code to follow it by."""
    page = request.build_absolute_uri(reverse("resident:matter", args=[case.follow_code]))
    notice = _("已收到。凭查询码 %(code)s 可查看进度、评价：%(page)s")
    return {
        "service_request_id": case.number,
        "service_notice": notice % {"code": case.follow_code, "page": page},
        "account_id": None,
    }

"""Reporting, acting, uploading."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_noop as _
from ninja import File
from ninja.files import UploadedFile

from yiwang.kernel.cases.selectors import reference
from yiwang.lib.errors import Invalid

from ..asked import ReportSaid, StepSaid
from ..entrance import CallingRequest, Needs, told
from ..routes import router
from ..services import do_step, report, take
from ..telling import BASE, told_step, told_time
from ..told import Kept, Receipt, Step, answers


@router.post(
    "/cases",
    auth=Needs("report"),
    tags=["cases"],
    response=answers(Receipt, 409, 413, 415, 422, status=201),
    summary=_("上报"),
    description=_("上报一件事，或网格员自行处置。照片先上传。同一请求编号再来，答案相同。"),
)
def report_case(request: CallingRequest, said: ReportSaid) -> HttpResponseBase:
    case = report(caller=request.auth, said=said, request_id=_request_id(request, said.request_id))
    url = f"{BASE}/cases/{case.number}"
    answer = told(
        {
            "number": case.number,
            "follow_code": case.follow_code,
            "district": case.district,
            "street": case.street,
            "community": case.community,
            "grid": case.grid,
            "reported_at": told_time(case.reported_at),
            "url": url,
        },
        status=201,
    )
    answer["Location"] = url
    return answer


@router.post(
    "/cases/{number}/steps",
    auth=Needs("advance"),
    tags=["cases"],
    response=answers(Step, 404, 409, 413, 415, 422),
    summary=_("办理一步"),
    description=_("做流程中的一个操作。他人已先办理、或请求编号另有他用，答 409。"),
)
def take_step(request: CallingRequest, number: str, said: StepSaid) -> HttpResponseBase:
    case = do_step(
        caller=request.auth,
        number=number,
        said=said,
        request_id=_request_id(request, said.request_id),
    )
    assert case.entry is not None, "a step has its entry"
    return told(told_step(case, case.entry, reference()))


@router.post(
    "/files",
    auth=Needs("report", "advance"),
    response=answers(Kept, 413, 415, status=201),
    summary=_("上传文件"),
    description=_("照片、录音、视频或 PDF（multipart，字段 file）。照片会去掉其中的个人信息。"),
    tags=["files"],
)
def upload_file(request: CallingRequest, file: File[UploadedFile]) -> HttpResponseBase:
    stored, name = take(caller=request.auth, upload=file)
    kept = {
        "file": name,
        "kind": stored.kind,
        "media_type": stored.media_type,
        "size": stored.size,
    }
    return told(kept, status=201)


def _request_id(request: HttpRequest, said: str | None) -> str:
    """The request's own id: in the body, or as the header Idempotency-Key."""
    header = request.headers.get("Idempotency-Key", "").strip()
    if len(header) > 200 or (said and header and said != header):
        raise Invalid({"request_id": "request_id 与 Idempotency-Key 不一致，或超过 200 个字符。"})
    return said or header

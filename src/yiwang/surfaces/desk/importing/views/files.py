"""Files for clerks: the template, and the rows that were not taken."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.models import CHANNELS
from yiwang.kernel.cases.selectors import reference
from yiwang.ui.exports import XLSX

from ..deciding import VERB
from ..models import Row
from ..selectors import content_of
from ..sheet import read_sheet
from ..sheet.writing import refused_book, template_book
from .uploads import mine


@guarded(VERB)
def template(request: ActingRequest) -> HttpResponse:
    known = reference()
    parents = {row.parent_id for row in known.classes.values()}
    classes = [
        _(row.name)
        for row in known.classes.values()
        if row.id not in parents and (row.reportable or row.parent_id is not None)
    ]
    channels = [str(name) for code, name in CHANNELS if code != "import"]
    book = template_book(sorted(set(classes)), channels, ["WGS84", "GCJ02", "BD09"])
    return _download(book, _("导入事件模板"))


@never_cache
@guarded(VERB)
def refused(request: ActingRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, as they came, with the reasons."""
    upload = mine(request, pk)
    content = content_of(pk)
    if not content:
        raise Http404
    rows = Row.objects.filter(district=upload.district, upload=upload, state=Row.State.REFUSED)
    reasons = dict(rows.values_list("line", "reason"))
    sheet = read_sheet(content)
    bad = [(line.raw, reasons[line.number]) for line in sheet.lines if line.number in reasons]
    return _download(refused_book(sheet.headings, bad), _("未导入的行"))


def _download(book: bytes, name: str) -> HttpResponse:
    response = HttpResponse(book, content_type=XLSX)
    response["Content-Disposition"] = (
        f"attachment; filename=\"matters.xlsx\"; filename*=UTF-8''{quote(name)}.xlsx"
    )
    return response

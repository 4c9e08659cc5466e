"""The first page: report, or see how it goes."""

from django.http import HttpRequest, HttpResponse

from yiwang.kernel.access.guards import public

from ..selectors import tiles
from .frame import page


@public
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "home", {"tiles": tiles()})

"""The first page: report, or see how it goes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.kernel.access.guards import public


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pocket/home.html")

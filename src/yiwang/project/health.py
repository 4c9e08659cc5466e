"""Whether pages can be served: for the supervisor, a load balancer, a monitor."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from yiwang.kernel.access.guards import public


@public
def health(request: HttpRequest) -> HttpResponse:
    """200 `ok` when the database answers; an error otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")

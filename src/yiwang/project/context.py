"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def streams(request: HttpRequest) -> dict[str, str]:
    """`stream_origin`: put before `/stream/` in an EventSource; empty behind one origin.

    The host is the request's own, so that its cookie goes along (cookies ignore ports).
    """
    if not settings.STREAM_PORT:
        return {"stream_origin": ""}
    host = request.get_host()
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return {"stream_origin": f"{request.scheme}://{name}:{settings.STREAM_PORT}"}

"""How a kept file goes out: fixed type, never sniffed, never run, in ranges where it plays."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

from .models import StoredFile
from .storage import path_of

CHUNK = 256 * 1024
_INLINE = {"photo", "audio", "video"}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


def respond(stored: StoredFile, request: HttpRequest, *, thumbnail: bool) -> HttpResponseBase:
    """The response that carries the file; 206 and 416 for ranges, 304 when the reader has it."""
    path = path_of(stored.digest, thumbnail=thumbnail)
    if not path.is_file():
        raise Http404
    size = path.stat().st_size
    etag = f'"{stored.digest}{"-t" if thumbnail else ""}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": etag})
    span = _span(request, etag, size)
    if span == "unsatisfiable":
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = span if isinstance(span, tuple) else (0, size - 1)
    response = StreamingHttpResponse(
        _read(path, first, last), status=206 if span else 200, headers=_headers(stored, etag)
    )
    response["Content-Length"] = str(last - first + 1)
    if span:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _headers(stored: StoredFile, etag: str) -> dict[str, str]:
    attachment = stored.kind not in _INLINE
    name = stored.original_name
    if stored.kind == "photo" and not name.lower().endswith((".jpg", ".jpeg")):
        name = f"{name}.jpg"
    return {
        "Content-Type": stored.media_type,
        "Content-Disposition": content_disposition_header(attachment, name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=3600",
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }


def _span(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | str | None:
    """First and last byte asked for (RFC 9110 §14.2); None for the whole file."""
    wanted = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not wanted or wanted.groups() == ("", ""):
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    if not wanted[1]:
        last_bytes = int(wanted[2])
        return (max(0, size - last_bytes), size - 1) if last_bytes else "unsatisfiable"
    first = int(wanted[1])
    last = min(int(wanted[2]) if wanted[2] else size - 1, size - 1)
    return (first, last) if first <= last else "unsatisfiable"


def _read(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as stream:
        stream.seek(first)
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk

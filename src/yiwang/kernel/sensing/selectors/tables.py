"""Tables of readings that were brought for a device."""

from django.db.models import QuerySet

from yiwang.kernel.access.actor import Actor

from ..models import ReadingFile
from .devices import devices


def tables_of(actor: Actor, *device_ids: int) -> QuerySet[ReadingFile]:
    """Those that were brought for one of these devices as a whole, the newest first; without
    their contents."""
    codes = devices(actor).filter(pk__in=device_ids).values("code")
    found = ReadingFile.objects.filter(device_code__in=codes).exclude(device_code="")
    return found.defer("content", "faults").order_by("-created_at", "-pk")

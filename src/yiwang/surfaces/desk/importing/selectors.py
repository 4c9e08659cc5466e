"""Reads: one's own uploads, their rows, and the cases that were opened from them."""

import base64

from django.db.models import QuerySet

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import cases_seen_by

from .models import Row, Upload


def uploads_of(actor: Actor) -> QuerySet[Upload]:
    """The actor's own uploads, without what is in them."""
    return Upload.objects.filter(account_id=actor.me).defer("content")


def rows_of_upload(upload: Upload) -> QuerySet[Row]:
    rows = Row.objects.filter(district=upload.district, upload=upload)
    return rows.select_related("case").only(
        "line", "state", "reason", "upload_id", "case__number", "case__district", "case__title"
    )


def cases_of_upload(actor: Actor, upload: Upload) -> QuerySet[Case]:
    """The cases that the upload opened and the actor may see."""
    opened = Row.objects.filter(district=upload.district, upload=upload, state=Row.State.OPENED)
    return cases_seen_by(actor).filter(pk__in=opened.values("case_id"))


def content_of(upload_id: int) -> bytes:
    """The file as it came; b"" when it is gone."""
    sealed = Upload.objects.values_list("content", flat=True).get(pk=upload_id)
    return base64.b64decode(sealed.reveal()) if sealed else b""

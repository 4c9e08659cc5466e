"""The same request twice is one write: the first answer is remembered beside it."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.lib.chain import canonical
from yiwang.lib.crypto import keyed_digest
from yiwang.lib.errors import Conflict

from .models import Answer


def once(
    act: Callable[[], int],
    *,
    district: str,
    request_id: uuid.UUID | None,
    content: Mapping[str, Any],
) -> int:
    """Run `act` in a transaction unless this request was answered before; the id it gave.

    The request is claimed first, so a second copy waits for the first to commit. The digest is
    keyed, because the content holds numbers that could be guessed from a plain one. Raises
    `Conflict` when the request id came with other content.
    """
    if request_id is None:
        with transaction.atomic():
            return act()
    digest = keyed_digest(settings.INDEX_KEY, canonical(content).decode())
    try:
        with transaction.atomic():
            answer = Answer.objects.create(district=district, request_id=request_id, digest=digest)
            answer.subject = act()
            answer.save(update_fields=["subject"])
            return answer.subject
    except IntegrityError:
        before = Answer.objects.filter(district=district, request_id=request_id).first()
        if before is None or before.subject is None:
            raise
    if before.digest != digest:
        raise Conflict(_("同一请求编号已用于另一项操作；请重新填写后提交。"), code="request_reused")
    return before.subject

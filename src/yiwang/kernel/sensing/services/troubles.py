"""look_at_stores: whether what devices say can be stored, looked at again and again.

The worker and the gateways refuse by themselves when a disk is full, and go on by themselves; this
is how people hear of it. What is over ends its row.
"""

import os
import shutil
import tempfile
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_noop

from yiwang.kernel.access.selectors import holders_of_post, posts_for
from yiwang.kernel.notify.services import tell

from ..models import Device, StoreTrouble
from ..transport import IMPORTED
from .receiving import StoreAway, send

LEAST_FREE = 0.05  # of a disk; a share, since lakes differ by a thousand
PATIENCE = timedelta(minutes=1)  # a broker that is started again is nobody's trouble
_PROBE = 256 * 1024  # bytes; a batch's file is of this order
_What = StoreTrouble.What
TITLE = gettext_noop("设备数据存不下")
TEXT = gettext_noop(
    "%(what)s（%(detail)s），%(since)s 起；请清出磁盘空间或检查服务，之后自动恢复。"
)


def look_at_stores() -> list[StoreTrouble]:
    """Begin, go on with, or end the troubles there are; returns those that are open. A city
    without devices has none."""
    if not Device.objects.filter(state=Device.State.IN_USE).exists():
        return []
    said = {_What.LAKE: _lake(), _What.STREAM: _stream(), _What.ROOM: _room()}
    found = [_noted(what, detail[:200]) for what, detail in said.items()]
    trouble = [each for each in found if each is not None]
    for each in trouble:
        if each.told_at is None and each.since <= now() - PATIENCE:
            _tell(each)
    return trouble


def _noted(what: StoreTrouble.What, detail: str) -> StoreTrouble | None:
    with transaction.atomic():
        known = StoreTrouble.objects.select_for_update().filter(what=what, over_at=None)
        if not detail:
            known.update(over_at=now())
            return None
        found, is_new = known.get_or_create(defaults={"what": what, "detail": detail})
        if not is_new and found.detail != detail:
            found.detail = detail
            found.save(update_fields=["detail"])
        return found


def _lake() -> str:
    """Why a file of the lake cannot be written; "" when it can."""
    root = Path(settings.SENSING_LAKE)
    if not root.is_dir():
        return ""
    try:
        with tempfile.TemporaryFile(dir=root) as probe:
            probe.write(bytes(_PROBE))
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as fault:
        return fault.strerror or type(fault).__name__
    return ""


def _stream() -> str:
    """Why the store takes nothing; "" when it does. Nothing is what is said: no readings."""
    try:
        send(IMPORTED, b"[]", "")
    except StoreAway as fault:
        return str(fault)
    return ""


def _room() -> str:
    """How little is left where the lake and our own broker lie; "" for enough."""
    for place in {Path(settings.SENSING_LAKE), Path(settings.SENSING_HOME)}:
        if place.is_dir():
            disk = shutil.disk_usage(place)
            if disk.free < disk.total * LEAST_FREE:
                return f"{disk.free / 2**30:.1f} / {disk.total / 2**30:.1f} GiB"
    return ""


def _tell(trouble: StoreTrouble) -> None:
    """Once, those who look after devices."""
    to: dict[str, set[int]] = defaultdict(set)
    for post in posts_for("sensing.register"):
        to[f"{post.division or '':0<6}"[:6]].update(holders_of_post(post.pk))
    with transaction.atomic():
        for district, accounts in to.items():
            tell(
                district=district,
                key=f"sensing:store:{trouble.pk}",
                to=sorted(accounts),
                title=TITLE,
                text=TEXT,
                params={
                    "what": trouble.get_what_display(), "detail": trouble.detail,
                    "since": f"{localtime(trouble.since):%m-%d %H:%M}",
                },
                url="/devices/",
                topic="sensing.store",
                channels=["in_app", "sms"],
                urgent=True,
            )  # fmt: skip
        StoreTrouble.objects.filter(pk=trouble.pk).update(told_at=now())

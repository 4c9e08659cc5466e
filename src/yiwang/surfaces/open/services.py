"""issue_key, close_key: who may call; take_report: a report of another system becomes a case."""

import re
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require_over
from yiwang.kernel.audit.services import record
from yiwang.kernel.cases.models import Attachment, Case
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report, open_case
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Conflict, Invalid, Refused

from .models import ApiKey
from .rules.words import clean_line
from .selectors import digest_of_secret

CHANNEL = "resident"
PER_MINUTE = 120
_REQUESTS = uuid.UUID("6f1f6a52-8f0e-5d43-9c1e-0f3110000002")


@dataclass(frozen=True)
class Said:
    """What was sent, read and placed. lon, lat are WGS 84 degrees; `place` holds without them."""

    class_id: int
    rule_id: int | None
    title: str
    description: str
    place: Spot
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    name: str = ""
    phone: str = ""


def issue_key(
    *,
    actor: Actor,
    name: str,
    district: str,
    contact: str = "",
    per_minute: int = PER_MINUTE,
    can_report: bool = True,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can read again. `district` is a 6-digit code.

    Raises Invalid for input that cannot be taken, Forbidden for another district's, Refused
    when a key of that name is in force there.
    """
    require_over(actor, "open.keys", district)
    name = clean_line(name)
    if not re.fullmatch(r"[0-9]{6}", district):
        raise Invalid({"district": "请写 6 位县级区划代码。"})
    if not 1 <= len(name) <= 40:
        raise Invalid({"name": "请写名称，最多 40 个字。"})
    if not 1 <= per_minute <= 100_000:
        raise Invalid({"per_minute": "每分钟次数须在 1 与 100000 之间。"})
    secret = f"yw_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        district=district,
        name=name,
        digest=digest_of_secret(secret),
        contact=clean_line(contact)[:120],
        per_minute=per_minute,
        can_report=can_report,
    )
    try:
        with transaction.atomic():
            key.save(force_insert=True)
            _record(actor, "open.issue_key", key)
    except IntegrityError as clash:
        if "open_one_key_of_a_name" not in str(clash):
            raise
        raise Refused("这个名称已有一把密钥在用；请先停用，或换一个名称。") from None
    return key, secret


def close_key(*, actor: Actor, name: str, district: str) -> ApiKey:
    """Let a key end now; what it reported stays. Refused when none of that name is in force."""
    require_over(actor, "open.keys", district)
    with transaction.atomic():
        keys = ApiKey.objects.select_for_update()
        key = keys.filter(district=district, name=name, closed_at=None).first()
        if key is None:
            raise Refused("没有这个名称的在用密钥。")
        key.closed_at = now()
        key.save(update_fields=["closed_at"])
        _record(actor, "open.close_key", key)
    return key


def take_report(
    *,
    key: ApiKey,
    said: Said,
    request_id: str = "",
    photos: Sequence[UploadedFile] = (),
    address: str | None = None,
) -> Case:
    """Open the case; the same `request_id` and content of the same key again returns it again.

    The photos of a repeat are kept anew under other ids: when the first report's have the same
    bytes, they stand for them. Raises Conflict for a request id used for something else,
    Invalid and Refused as `open_case` and `keep` do.
    """
    files = [keep(upload=photo, district=key.district, kinds=("photo",)) for photo in photos]
    once = uuid.uuid5(_REQUESTS, f"{key.pk}:{request_id}") if request_id else None
    report = _report(said, [file.pk for file in files])
    actor = Actor(account_id=None, name=key.name, address=address)
    try:
        return open_case(actor=actor, report=report, request_id=once)
    except Conflict:
        before = _files_of(key.district, once)
        known = [before.get(file.digest, file.pk) for file in files]
        return open_case(actor=actor, report=replace(report, files=known), request_id=once)


def _report(said: Said, files: Sequence[int]) -> Report:
    return Report(
        channel=CHANNEL,
        title=said.title,
        description=said.description,
        class_id=said.class_id,
        rule_id=said.rule_id,
        lon=said.lon,
        lat=said.lat,
        address=said.address,
        place=said.place,
        reporter_name=said.name,
        reporter_phone=said.phone,
        files=files,
    )


def _files_of(district: str, request_id: uuid.UUID | None) -> dict[str, int]:
    """Digest and id of the photos that a request sent the first time."""
    first = Attachment.objects.filter(
        district=district,
        seq=1,
        case__log__district=district,
        case__log__request_id=request_id,
        case__log__seq=1,
    )
    files = StoredFile.objects.filter(pk__in=first.values("file_id"))
    return dict(files.values_list("digest", "pk"))


def _record(actor: Actor, verb: str, key: ApiKey) -> None:
    record(
        actor_id=actor.account_id,
        actor_name=actor.name,
        verb=verb,
        subject=f"key:{key.pk}",
        district=key.district,
        detail={"name": key.name, "per_minute": key.per_minute, "can_report": key.can_report},
        address=actor.address,
    )

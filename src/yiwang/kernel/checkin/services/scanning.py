"""A device says what it read: one at a time, or what it kept while it had no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate, now

from yiwang.kernel.registry.fields import blind_index
from yiwang.lib.chain import canonical
from yiwang.lib.errors import Conflict, Forbidden, Invalid

from ..models import Credential, Device, Scan
from ..rules import CODE, FACE, OLD, Pass, Shown, Standing, clock_fault, fault, read, read_code
from ..signing import is_signed

MOST = 2000  # scans a batch
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Reading:
    """What a device read. `text` is what was scanned or typed, or with `face` the outside
    system's name of whom it saw. `purpose` is the owner room's word ("lunch"). Without `at` it is
    just now, whenever it comes again."""

    seq: int
    text: str
    at: datetime | None = None
    purpose: str = ""
    face: bool = False
    late: bool = False


def scan(device: Device, reading: Reading) -> Scan:
    """Who stood there; see `sync_batch`."""
    return sync_batch(device, [reading])[0]


def sync_batch(
    device: Device, readings: Sequence[Reading], *, however_old: bool = False
) -> list[Scan]:
    """One Scan for each reading, in the order given, accepted or refused with a reason.

    A sequence number sent again gives its first answer; with other content it is a Conflict and
    nothing of the batch is kept. Three statements, however many readings. `however_old` is for
    what is carried over from an earlier system, which somebody answers for.
    """
    if device.retired_at is not None:
        raise Forbidden("这台设备已停用，请联系管理员。")
    _require_sound(readings)
    shown = [_shown(reading) for reading in readings]
    digests = [_digest(reading) for reading in readings]
    with transaction.atomic():
        known = _credentials(device, shown)
        moment = now()
        fresh = [
            _judged(device, reading, what, digest, known, moment, however_old)
            for reading, what, digest in zip(readings, shown, digests, strict=True)
        ]
        Scan.objects.bulk_create(fresh, ignore_conflicts=True)
        kept = {
            row.seq: row
            for row in Scan.objects.filter(
                district=device.district, device=device, seq__in=[r.seq for r in readings]
            )
        }
        for reading, digest in zip(readings, digests, strict=True):
            if kept[reading.seq].digest != digest:
                raise Conflict(
                    "设备序号 %(seq)s 已用于另一次扫描；请检查设备。",
                    code="seq_reused",
                    values={"seq": reading.seq},
                )
        _note_seen(device, moment)
    return [kept[reading.seq] for reading in readings]


def _shown(reading: Reading) -> Shown | None:
    if reading.face:
        return Shown(FACE, reading.text.strip())
    return read(reading.text, today=localdate())


def _credentials(
    device: Device, shown: Sequence[Shown | None]
) -> dict[tuple[str, str], Credential]:
    """Those that the readings name, by kind and digest; of several, the one that still counts."""
    wanted = {_looked_up(each) for each in shown if each is not None}
    found = Credential.objects.filter(
        district=device.district,
        kind__in={kind for kind, _ in wanted},
        number_index__in={index for _, index in wanted},
    ).order_by("pk")
    by_number: dict[tuple[str, str], Credential] = {}
    for each in found:
        earlier = by_number.get((each.kind, each.number_index))
        if earlier is None or earlier.revoked_at is not None:
            by_number[each.kind, each.number_index] = each
    return by_number


def _looked_up(shown: Shown) -> tuple[str, str]:
    if shown.means != CODE:
        return shown.means, blind_index("credential", shown.number)
    code = read_code(shown.number)
    return CODE, blind_index("credential", code[0].serial) if code else ""


def _judged(
    device: Device,
    reading: Reading,
    shown: Shown | None,
    digest: str,
    known: dict[tuple[str, str], Credential],
    moment: datetime,
    however_old: bool,
) -> Scan:
    credential = known.get(_looked_up(shown)) if shown else None
    at = reading.at or moment
    subject, why = _who(device, shown, credential, min(at, moment))
    clock = clock_fault(at, moment)
    why = why if however_old and clock == OLD else clock or why
    return Scan(
        district=device.district,
        device=device,
        seq=reading.seq,
        means=shown.means if shown else "",
        subject=subject,
        credential_id=credential.pk if credential else None,
        purpose=reading.purpose[:40],
        accepted=not why,
        reason=why,
        late=reading.late,
        at=at,
        received_at=moment,
        digest=digest,
    )


def _who(
    device: Device, shown: Shown | None, credential: Credential | None, at: datetime
) -> tuple[str, str]:
    """Whom it names, and why it does not count ("" when it does)."""
    if shown is None:
        return "", "unreadable"
    if shown.means == CODE:
        return _who_by_code(device, shown, credential, at)
    standing = _standing(credential) if credential else None
    return (standing.subject if standing else ""), fault(standing, scope=device.stands_for, at=at)


def _who_by_code(
    device: Device, shown: Shown, credential: Credential | None, at: datetime
) -> tuple[str, str]:
    code = read_code(shown.number)
    if code is None or not is_signed(code[1], code[2]):
        return "", "forged"
    said = code[0]
    if said.district != device.district:
        return "", "elsewhere"
    why = fault(_standing_of_pass(said), scope=device.stands_for, at=at)
    if not why and said.serial:
        why = fault(_standing(credential) if credential else None, scope=device.stands_for, at=at)
    return said.subject, why


def _standing(credential: Credential) -> Standing:
    return Standing(
        subject=credential.subject,
        scope=credential.scope,
        begins=credential.valid_from,
        ends=credential.valid_until,
        revoked_at=credential.revoked_at,
    )


def _standing_of_pass(said: Pass) -> Standing:
    return Standing(said.subject, said.scope, said.begins, said.ends, None)


def _digest(reading: Reading) -> str:
    """What was shown, so that it is told apart and not read back."""
    content = {"text": reading.text, "at": reading.at, "purpose": reading.purpose}
    return blind_index("scan", canonical({**content, "face": reading.face}).decode())


def _require_sound(readings: Sequence[Reading]) -> None:
    if len(readings) > MOST:
        raise Invalid({"scans": "一次最多上传 2000 条，请分批上传。"})
    seqs = [reading.seq for reading in readings]
    if len(set(seqs)) != len(seqs) or any(not 1 <= seq < 2**63 for seq in seqs):
        raise Invalid({"seq": "设备序号应为不重复的正整数。"})
    if any(len(reading.text) > 1000 for reading in readings):
        raise Invalid({"text": "扫描内容过长。"})


def _note_seen(device: Device, moment: datetime) -> None:
    """At most once a minute, so that a busy till does not rewrite its row at each scan."""
    if device.seen_at is None or moment - device.seen_at > _SEEN_EVERY:
        Device.objects.filter(pk=device.pk, district=device.district).update(seen_at=moment)
        device.seen_at = moment

"""A device says what it read: one at a time, or what it kept while it had no network."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.timezone import localdate, now

from yiwang.kernel.registry.fields import blind_index
from yiwang.lib.chain import canonical
from yiwang.lib.errors import Conflict, Forbidden, Invalid

from ..models import Credential, Device, Scan
from ..rules import CODE, FACE, OLD, Pass, Shown, Standing, clock_fault, fault, read, read_code
from ..signing import is_signed

MOST = 2000  # scans a batch
_SEEN_EVERY = timedelta(minutes=1)
_KEEP = """
INSERT INTO checkin_scan (district, device_id, seq, means, subject, credential_id, purpose,
                          accepted, reason, late, at, received_at, digest)
SELECT %s, %s, (r->>0)::bigint, r->>1, r->>2, (r->>3)::bigint, r->>4, r->>5 = '', r->>5,
       (r->>6)::boolean, (r->>7)::timestamptz, %s, r->>8
  FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS a (r, n) ORDER BY a.n
ON CONFLICT DO NOTHING RETURNING id, seq
"""
#: What a reading names: its kind and digest, as credentials are found.
LookedUp = tuple[str, str]


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
    nothing of the batch is kept. Two statements, however many readings; three when some were sent
    before. `however_old` is for
    what is carried over from an earlier system, which somebody answers for.
    """
    if device.retired_at is not None:
        raise Forbidden("这台设备已停用，请联系管理员。")
    _require_sound(readings)
    named = {(each.text, each.face): _named(each) for each in readings}
    with transaction.atomic():
        known = _credentials(device, [what[1] for what in named.values() if what])
        moment = now()
        scans = []
        for reading in readings:
            what = named[reading.text, reading.face]
            credential = known.get(what[1]) if what else None
            shown = what[0] if what else None
            scans.append(_judged(device, reading, shown, credential, moment, however_old))
        kept = _kept(device, scans, moment)
        _note_seen(device, moment)
    return kept


def _kept(device: Device, scans: list[Scan], moment: datetime) -> list[Scan]:
    """Those that are new, and for the others what was kept before."""
    rows = [
        (scan.seq, scan.means, scan.subject, scan.credential_id, scan.purpose, scan.reason,
         scan.late, scan.at.isoformat(), scan.digest)
        for scan in scans
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [device.district, device.pk, moment, json.dumps(rows)])
        new = {seq: pk for pk, seq in cursor.fetchall()}
    before = {}
    if len(new) < len(scans):
        found = Scan.objects.filter(
            district=device.district, device=device,
            seq__in=[scan.seq for scan in scans if scan.seq not in new],
        )  # fmt: skip
        before = {row.seq: row for row in found}
    for scan in scans:
        if scan.seq in new:
            scan.pk, scan._state.adding = new[scan.seq], False
        elif before[scan.seq].digest != scan.digest:
            raise Conflict(
                "设备序号 %(seq)s 已用于另一次扫描；请检查设备。",
                code="seq_reused",
                values={"seq": scan.seq},
            )
    return [before.get(scan.seq, scan) for scan in scans]


def _named(reading: Reading) -> tuple[Shown, LookedUp] | None:
    """What was shown and how it is looked up; None for what cannot be read."""
    if reading.face:
        shown: Shown | None = Shown(FACE, reading.text.strip())
    else:
        shown = read(reading.text, today=localdate())
    return (shown, _looked_up(shown)) if shown else None


def _credentials(device: Device, named: Sequence[LookedUp]) -> dict[LookedUp, Credential]:
    """Those that the readings name; of several, the one that still counts."""
    found = Credential.objects.filter(
        district=device.district,
        kind__in={kind for kind, _ in named},
        number_index__in={index for _, index in named},
    ).order_by("pk")
    by_number: dict[LookedUp, Credential] = {}
    for each in found:
        earlier = by_number.get((each.kind, each.number_index))
        if earlier is None or earlier.revoked_at is not None:
            by_number[each.kind, each.number_index] = each
    return by_number


def _looked_up(shown: Shown) -> LookedUp:
    if shown.means != CODE:
        return shown.means, blind_index("credential", shown.number)
    code = read_code(shown.number)
    return CODE, blind_index("credential", code[0].serial) if code else ""


def _judged(
    device: Device,
    reading: Reading,
    shown: Shown | None,
    credential: Credential | None,
    moment: datetime,
    however_old: bool,
) -> Scan:
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
        digest=_digest(reading),
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

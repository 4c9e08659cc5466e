"""Credentials are issued and revoked."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid, Refused

from ..models import Credential, Means
from ..rules import CARD, FACE, ID_NUMBER, may_have_face, read


def issue(
    *,
    district: str,
    subject: str,
    kind: str,
    number: str,
    scope: str = "",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    by: int | None = None,
) -> Credential:
    """Let `number` say that it is `subject`; issued again to her it stays.

    Raises Invalid for a number of another form, Refused when it is somebody else's or when a
    face would be her only way in.
    """
    form = _in_form(kind, number)
    try:
        with transaction.atomic():
            hers = Credential.objects.select_for_update().filter(
                district=district, subject=subject, revoked_at__isnull=True
            )
            kinds = [each.kind for each in hers]
            if kind == FACE and not may_have_face(kinds):
                raise Refused("请先为其登记卡或身份证号；不能只用人脸。", code="face_only")
            known = next((c for c in hers if c.kind == kind and c.number.reveal() == form), None)
            if known is not None:
                return known
            credential = Credential.objects.create(
                district=district,
                subject=subject,
                kind=kind,
                number=form,
                scope=scope,
                valid_from=valid_from or now(),
                valid_until=valid_until,
            )
            _note(credential, "checkin.issue", by)
            return credential
    except IntegrityError as clash:
        if "checkin_credential_once" not in str(clash):
            raise
        raise Refused("这个号码已属于另一人；请核对后再登记。", code="number_taken") from clash


def issue_many(
    *,
    district: str,
    kind: str,
    numbers: Mapping[str, str],
    valid_from: datetime,
    scope: str = "",
    by: int | None = None,
) -> int:
    """`issue` for many subjects who have nothing yet, by subject; how many were new. Whoever has
    some credential is issued hers singly. One audit record for the others."""
    with transaction.atomic():
        some = Credential.objects.filter(district=district, subject__in=list(numbers))
        singly = set(some.values_list("subject", flat=True))
        fresh = [
            Credential(
                district=district, subject=subject, kind=kind, number=_in_form(kind, number),
                scope=scope, valid_from=valid_from,
            )
            for subject, number in numbers.items()
            if subject not in singly
        ]  # fmt: skip
        if kind == FACE and fresh:
            raise Refused("请先为其登记卡或身份证号；不能只用人脸。", code="face_only")
        try:
            with transaction.atomic():
                Credential.objects.bulk_create(fresh, 2000)
        except IntegrityError as clash:
            if "checkin_credential_once" not in str(clash):
                raise
            raise Refused(
                "名册中有号码已属于另一人；请核对后再登记。", code="number_taken"
            ) from clash
        if fresh:
            record(
                actor_id=by, verb="checkin.issue_many", subject=f"roll:{len(fresh)}",
                district=district, detail={"kind": kind},
            )  # fmt: skip
        for subject in sorted(singly):
            issue(
                district=district, subject=subject, kind=kind, number=numbers[subject],
                scope=scope, valid_from=valid_from, by=by,
            )  # fmt: skip
    return len(fresh)


def revoke(
    *,
    district: str,
    credential_id: int,
    reason: str,
    at: datetime | None = None,
    by: int | None = None,
) -> Credential:
    """It counts no longer from `at` on: lost, replaced, died. A face goes with the last other
    means. Revoked again nothing changes."""
    if not reason.strip():
        raise Invalid({"reason": "请写明停用的原因。"})
    with transaction.atomic():
        credential = Credential.objects.select_for_update().get(pk=credential_id, district=district)
        if credential.revoked_at is not None:
            return credential
        moment = at or now()
        _end(credential, reason, moment, by)
        left = Credential.objects.select_for_update().filter(
            district=district, subject=credential.subject, revoked_at__isnull=True
        )
        if left and not may_have_face([each.kind for each in left]):
            for face in left:
                _end(face, reason, moment, by)
        return credential


def _end(credential: Credential, reason: str, at: datetime, by: int | None) -> None:
    credential.revoked_at, credential.reason = at, reason.strip()[:100]
    credential.save(update_fields=["revoked_at", "reason"])
    _note(credential, "checkin.revoke", by)


def _note(credential: Credential, verb: str, by: int | None) -> None:
    record(
        actor_id=by,
        verb=verb,
        subject=f"credential:{credential.pk}",
        district=credential.district,
        detail={"kind": credential.kind, "of": credential.subject, "reason": credential.reason},
    )


def _in_form(kind: str, number: str) -> str:
    if kind not in Means.values:
        raise Invalid({"kind": "没有这种凭证。"})
    if kind in (CARD, ID_NUMBER):
        shown = read(number, today=localdate())
        if shown is None or shown.means != kind:
            raise Invalid({"number": "号码格式不正确，请核对。"})
        return shown.number
    if not number.strip():
        raise Invalid({"number": "号码不能为空。"})
    return number.strip()

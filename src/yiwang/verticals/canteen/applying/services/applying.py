"""apply_for_meals, supply, withdraw: what the elder does, or somebody for her."""

import secrets
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.eligibility.models import Programme
from yiwang.kernel.eligibility.selectors import require_here
from yiwang.kernel.files.models import StoredFile
from yiwang.lib import idnumbers
from yiwang.lib.chain import canonical
from yiwang.lib.crypto import keyed_digest
from yiwang.lib.errors import Conflict, Invalid
from yiwang.lib.place import Place

from ..models import OURS, Application
from ..selectors import category_options, deadline, is_grid_of, programme_for
from .steps import locked, moved, require_step, stepped

ENROL = "canteen.enrol"
_CODES = 9 * 10**11


@dataclass(frozen=True)
class Claim:
    """What is said of an elder. `street` is that of her household registration, `phone` where the
    answer goes ("" only where one of the house asks for her, who tells her then), `applicant` who
    asks for her ("" when she does herself), `grid` where she lives, if that is in this street."""

    street: str
    name: str
    id_number: str
    phone: str
    by: str = "self"
    applicant: str = ""
    address: str = ""
    categories: tuple[str, ...] = ()
    in_institution: bool = False
    allergies: str = ""
    consent: str = "ticked"
    consents: bool = False
    grid: str = ""


def apply_for_meals(
    *,
    actor: Actor,
    request_id: UUID,
    claim: Claim,
    consent_file: StoredFile | None = None,
) -> Application:
    """Keep an application. Strangers apply for themselves or a relative, the house's own people
    only where they may. The same request again returns the first one; another content under its
    id, or a second live application of one person, is a Conflict."""
    district = claim.street[:6]
    if claim.by in OURS:
        if claim.by == "clerk":
            require(actor, ENROL, Place(district, claim.street))
        else:
            require_here(actor, ENROL, district)
    programme, claim = _checked(claim)
    digest = keyed_digest(settings.INDEX_KEY, canonical(_plain(claim, consent_file)).decode())
    first = _known(district, request_id)
    if first is not None:
        return _the_same(first, digest)
    try:
        with transaction.atomic():
            made = _made(actor, programme, claim, request_id, digest, consent_file)
            stepped(actor, made, "apply", by=claim.by)
            return made
    except IntegrityError:
        first = _known(district, request_id)
        if first is not None:
            return _the_same(first, digest)
    raise Conflict(
        _("这位老人的申请正在办理，不用再交。凭查询码看进度；忘记了请打电话给街道民政。")
    )


def supply(*, actor: Actor, application_id: int, code: str, note: str) -> Application:
    """What was asked for, by whoever has the code; the street looks again."""
    if not note.strip():
        raise Invalid({"note": _("请写明补充的内容。")})
    with transaction.atomic():
        found = _by_code(application_id, code)
        require_step(found, "supply")
        found.state, found.reason = Application.State.APPLIED, ""
        found.due_at = deadline(found.district, "check", now())
        moved(actor, found, "supply", note.strip())
        return found


def withdraw(*, actor: Actor, application_id: int, code: str = "") -> Application:
    """Nobody need answer it. By whoever has the code, or the street. Twice is once."""
    with transaction.atomic():
        if code:
            found = _by_code(application_id, code)
        else:
            found = locked(actor, application_id, "canteen.check")
        if found.state == Application.State.WITHDRAWN:
            return found
        require_step(found, "withdraw")
        found.state, found.due_at, found.reason = Application.State.WITHDRAWN, None, ""
        moved(actor, found, "withdraw", "")
        return found


def _by_code(application_id: int, code: str) -> Application:
    found = Application.objects.select_for_update(of=["self"]).select_related("programme")
    return found.get(pk=application_id, code=code)


def _checked(claim: Claim) -> tuple[Programme, Claim]:
    """The programme, and the claim in its one form; Invalid names every field that is wrong."""
    programme = programme_for(claim.street[:6]) if len(claim.street) == 9 else None
    options = dict(category_options(programme)) if programme else {}
    read = idnumbers.resident(claim.id_number, today=localdate())
    number = idnumbers.phone(claim.phone)
    helped = claim.by != Application.By.SELF
    faults = {
        "street": "" if programme else _("请选择户籍所在的镇街。"),
        "name": "" if 0 < len(claim.name.strip()) <= 60 else _("请填写老人的姓名。"),
        "id_number": "" if read else _("身份证号码不正确，请逐位核对。"),
        "grid": "" if is_grid_of(claim.grid, claim.street) else _("请选择这个街道的网格。"),
        "phone": ""
        if number or (claim.by in OURS and not claim.phone.strip())
        else _("请填写能联系到的电话，座机请带区号。"),
        "by": "" if claim.by in Application.By.values else _("请选择申请人与老人的关系。"),
        "applicant": _("请填写代办人的姓名。") if helped and not claim.applicant.strip() else "",
        "categories": ""
        if set(claim.categories) <= set(options)
        else _("有不认识的身份类别，请刷新页面后重新选择。"),
        "consent": "" if claim.consent in Application.Consent.values else _("请选择同意的方式。"),
        "consents": "" if claim.consents else _("须经老人本人同意，才能核对她的信息。"),
    }
    faults = {field: message for field, message in faults.items() if message}
    if faults or programme is None or read is None:
        raise Invalid(faults)
    return programme, replace(
        claim,
        name=claim.name.strip(),
        id_number=read.number,
        phone=number,
        applicant=claim.applicant.strip()[:60] if helped else "",
        address=claim.address.strip()[:200],
        categories=tuple(sorted(set(claim.categories))),
        allergies=claim.allergies.strip()[:200],
    )


def _plain(claim: Claim, consent_file: StoredFile | None) -> dict[str, Any]:
    content = {**claim.__dict__, "categories": list(claim.categories)}
    if not claim.grid:
        del content["grid"]  # as what was sent before there were grids
    return {**content, "file": consent_file.digest if consent_file else ""}


def _made(
    actor: Actor,
    programme: Programme,
    claim: Claim,
    request_id: UUID,
    digest: str,
    consent_file: StoredFile | None,
) -> Application:
    moment = now()
    district = claim.street[:6]
    return Application.objects.create(
        district=district,
        street=claim.street,
        community=claim.grid[:12],
        grid=claim.grid,
        address=claim.address,
        programme=programme,
        request_id=request_id,
        digest=digest,
        code=str(secrets.randbelow(_CODES) + 10**11),
        name=claim.name,
        id_number=claim.id_number,
        phone=claim.phone,
        categories=list(claim.categories),
        in_institution=claim.in_institution,
        allergies=claim.allergies,
        by=claim.by,
        applicant=claim.applicant,
        applied_by_id=actor.account_id,
        consent=claim.consent,
        consented_at=moment,
        consent_file=consent_file,
        applied_at=moment,
        due_at=deadline(district, "check", moment),
    )


def _known(district: str, request_id: UUID) -> Application | None:
    return Application.objects.filter(district=district, request_id=request_id).first()


def _the_same(first: Application, digest: str) -> Application:
    if first.digest != digest:
        raise Conflict(_("同一次提交的内容变了；请刷新页面后重新填写。"))
    return first

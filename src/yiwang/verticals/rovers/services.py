"""The verbs: one transaction each."""

import secrets
from dataclasses import asdict, dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access import services as access
from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.access.models import Account, Post
from yiwang.kernel.access.selectors import require
from yiwang.kernel.audit.services import record
from yiwang.kernel.events.services import publish
from yiwang.lib.chain import canonical
from yiwang.lib.crypto import keyed_digest
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.lib.idnumbers import is_mobile, masked_phone, phone

from .events import RoverApplied, RoverDecided
from .models import Application
from .rules import may_become, post_code, username_for, wants_reason
from .selectors import streets_offered

_CODES = 9 * 10**11


@dataclass(frozen=True)
class Offer:
    """What somebody says who wants to become a rover. `street` is a 9-digit code, `rides` where
    she usually rides in her own words."""

    name: str
    phone: str
    work: str
    street: str
    rides: str
    consents: bool


@dataclass(frozen=True)
class Approved:
    """A decided application; `password` is her one-time password, "" when it was shown before."""

    application: Application
    password: str


def apply_to_rove(*, actor: Actor, request_id: UUID, offer: Offer) -> Application:
    """Keep an application. The same request again returns the first one; another content under
    its `request_id`, or a second live application of one telephone, raises Conflict."""
    offer = _checked(offer)
    district = offer.street[:6]
    digest = keyed_digest(settings.INDEX_KEY, canonical(asdict(offer)).decode())
    first = Application.objects.filter(district=district, request_id=request_id).first()
    if first is not None:
        return _the_same(first, digest)
    try:
        with transaction.atomic():
            made = _made(offer, district, request_id, digest)
            _record(actor, "rovers.apply", made)
            publish(RoverApplied(district=district, application_id=made.pk, street=made.street))
            return made
    except IntegrityError:
        first = Application.objects.filter(district=district, request_id=request_id).first()
        if first is None:
            message = _("这个手机号已经申请过。请凭查询码看进度；忘记了请打电话给街道。")
            raise Conflict(message) from None
        return _the_same(first, digest)


def approve(*, actor: Actor, application_id: int) -> Approved:
    """Give her an account, the street's rover post, and a one-time password that is returned
    once. Approved already, the same is returned without the password.

    The account comes from the system: the street office decides who roves, and nothing else
    about accounts.
    """
    with transaction.atomic():
        found = _locked(actor, application_id)
        if found.state == "approved":
            return Approved(found, "")
        _require_step(found, "approved", "")
        account = _account_of(found)
        password = access.reset_password(actor=SYSTEM, account_id=account.pk)
        post = _post_of(found.street)
        found.account = account
        found.appointment = access.appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
        _decide(actor, found, "approved", "")
        return Approved(found, password)


def refuse(*, actor: Actor, application_id: int, reason: str) -> Application:
    """Turn an application down; the reason is told to her."""
    with transaction.atomic():
        found = _locked(actor, application_id)
        if found.state == "refused" and found.reason == reason.strip():
            return found
        _require_step(found, "refused", reason)
        _decide(actor, found, "refused", reason)
        return found


def suspend(*, actor: Actor, application_id: int, reason: str) -> Application:
    """End her appointment at once; what she reported stays. She may apply anew."""
    with transaction.atomic():
        found = _locked(actor, application_id)
        if found.state == "suspended" and found.reason == reason.strip():
            return found
        _require_step(found, "suspended", reason)
        assert found.appointment_id is not None
        access.dismiss(actor=SYSTEM, appointment_id=found.appointment_id)
        _decide(actor, found, "suspended", reason)
        return found


def renew_password(*, actor: Actor, application_id: int) -> str:
    """A new one-time password for a rover who lost hers; returned once."""
    with transaction.atomic():
        found = _locked(actor, application_id)
        if found.state != "approved" or found.account_id is None:
            raise Refused(_("只能给在任的流动网格员重发密码。"))
        password = access.reset_password(actor=SYSTEM, account_id=found.account_id)
        _record(actor, "rovers.renew_password", found)
        return password


def _checked(offer: Offer) -> Offer:
    number = phone(offer.phone)
    faults = {
        "name": "" if offer.name.strip() else _("请填写姓名。"),
        "phone": "" if is_mobile(number) else _("请填写十一位手机号。"),
        "work": "" if offer.work.strip() else _("请填写在哪里跑单或工作。"),
        "street": "" if offer.street in dict(streets_offered()) else _("请选择街道。"),
        "consents": "" if offer.consents else _("同意后才能申请；不同意也可以随手反映问题。"),
    }
    faults = {field: message for field, message in faults.items() if message}
    if faults:
        raise Invalid(faults)
    return Offer(
        offer.name.strip()[:40],
        number,
        offer.work.strip()[:40],
        offer.street,
        offer.rides.strip()[:200],
        consents=True,
    )


def _made(offer: Offer, district: str, request_id: UUID, digest: str) -> Application:
    return Application.objects.create(
        district=district,
        street=offer.street,
        request_id=request_id,
        digest=digest,
        code=str(secrets.randbelow(_CODES) + 10**11),
        name=offer.name,
        phone=offer.phone,
        work=offer.work,
        rides=offer.rides,
        consented_at=now(),
    )


def _the_same(first: Application, digest: str) -> Application:
    if first.digest != digest:
        raise Conflict(_("同一次提交的内容变了；请刷新页面后重新填写。"))
    return first


def _locked(actor: Actor, application_id: int) -> Application:
    """The application, locked; Forbidden where the actor may not decide."""
    found = (
        Application.objects.select_for_update(of=["self"])
        .select_related("account")
        .filter(pk=application_id)
        .first()
    )
    if found is None:
        raise Refused(_("没有这份申请；请返回列表刷新。"))
    require(actor, "rovers.decide", found)
    return found


def _require_step(found: Application, wanted: str, reason: str) -> None:
    if not may_become(found.state, wanted):
        raise Conflict(
            _("这份申请%(state)s，不能再这样处理；请刷新后查看。")
            % {"state": found.get_state_display()}
        )
    if wants_reason(wanted, reason):
        raise Invalid({"reason": _("请写明原因，会告知本人。")})


def _account_of(found: Application) -> Account:
    """Her account: the one she had before, or a new one."""
    before = (
        Application.objects.filter(
            district=found.district, phone_index=found.phone_index, account__isnull=False
        )
        .select_related("account")
        .order_by("-id")
        .first()
    )
    if before is not None and before.account is not None and before.account.is_active:
        return before.account
    return access.enrol(
        actor=SYSTEM,
        username=username_for(found.pk),
        name=found.name,
        password=access.one_time_password(),
    )


def _post_of(street: str) -> Post:
    """The post that the street's rovers share; opened with the first of them."""
    code = post_code(street)
    post = Post.objects.filter(code=code, closed_at=None).first()
    if post is not None:
        return post
    name = dict(streets_offered()).get(street, street)
    return access.open_post(
        actor=SYSTEM, code=code, name=f"{name}流动网格员", role="rover", division=street
    )


def _decide(actor: Actor, found: Application, state: str, reason: str) -> None:
    found.state, found.reason = state, reason.strip()[:200]
    found.decided_at, found.decided_by_id = now(), actor.account_id
    found.save(
        update_fields=["state", "reason", "decided_at", "decided_by", "account", "appointment"]
    )
    _record(actor, f"rovers.{state}", found, reason=found.reason)
    publish(
        RoverDecided(
            district=found.district,
            application_id=found.pk,
            state=state,
            reason=found.reason,
            username=found.account.username if found.account else "",
        )
    )


def _record(actor: Actor, verb: str, found: Application, **detail: str) -> None:
    record(
        verb=verb,
        subject=f"rover_application:{found.pk}",
        actor_id=actor.account_id,
        actor_name=actor.name,
        district=found.district,
        detail={"street": found.street, "phone": masked_phone(found.phone.reveal()), **detail},
        address=actor.address,
    )

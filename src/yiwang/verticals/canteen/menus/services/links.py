"""open_link, enter, invite_family, revoke_family: into her own pages without an account.

A link is a credential of kind "code" whose number is the secret of its address; its scope is the
pages alone, so that it feeds nobody at a till. Whoever opens it also says four digits.
"""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import STRANGER, Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.access.services import throttle
from yiwang.kernel.checkin.models import Credential, Means
from yiwang.kernel.checkin.selectors import credential_with, credentials_of
from yiwang.kernel.checkin.services import issue, revoke
from yiwang.kernel.notify.services import tell
from yiwang.kernel.registry.selectors import Contact
from yiwang.lib.errors import Forbidden, Invalid, Refused
from yiwang.lib.idnumbers import is_mobile, phone

from ...models import Diner
from ...services.trace import trace
from ..models import FamilyMember
from ..selectors.visiting import SCOPE, Visitor, visitor_with
from .booking import require_for

INVITE = "canteen.enrol"
#: Tries of the four digits for one link, in a quarter of an hour and in a day; defaults.
TRIES = ((5, timedelta(minutes=15)), (20, timedelta(days=1)))
LASTS = timedelta(days=730)


def open_link(*, actor: Actor, diner_id: int) -> str:
    """The secret of her link, for the code on her card; the same until it is revoked."""
    diner = Diner.objects.get(pk=diner_id)
    require(actor, INVITE, diner)
    with transaction.atomic():
        Diner.objects.select_for_update(no_key=True).get(pk=diner.pk)
        known = _known(diner.district, diner.ref)
        if known is not None:
            return known.number.reveal()
        secret = _issued(diner.district, diner.ref, actor.account_id)
        trace(actor, "open_link", diner.ref, diner.district)
        return secret


def close_link(*, actor: Actor, diner_id: int, reason: str) -> None:
    """Lost or seen by somebody: the link opens nothing any more. Harmless twice."""
    diner = Diner.objects.get(pk=diner_id)
    require(actor, INVITE, diner)
    known = _known(diner.district, diner.ref)
    if known is not None:
        revoke(district=diner.district, credential_id=known.pk, reason=reason, by=actor.account_id)


def enter(*, secret: str, digits: str) -> Visitor:
    """Who opened the link and said the last four digits of the diner's ID number or telephone.

    Refused for others, always in the same words; TooMany beyond some tries of one link.
    """
    credential = credential_with(secret, kind=Means.CODE, scope=SCOPE)
    if credential is None:
        raise Refused("链接已失效；请到饭堂或社区重新领取。", code="no_link")
    for most, within in TRIES:
        throttle(purpose=f"canteen.me.{most}", address=str(credential.pk), most=most, within=within)
    visitor = visitor_with(credential)
    diner = Diner.objects.select_related("person").get(pk=visitor.diner_id) if visitor else None
    if visitor is None or diner is None or digits.strip().upper() not in _said_by(diner):
        raise Refused("后四位不对；请填老人身份证号或手机号的后四位。", code="wrong_digits")
    if visitor.family_id is not None:
        FamilyMember.objects.filter(pk=visitor.family_id, came_at=None).update(came_at=now())
    trace(STRANGER, "enter", diner.ref, diner.district, how=visitor.how)
    return visitor


def invite_family(
    *,
    diner_id: int,
    name: str,
    number: str,
    actor: Actor = STRANGER,
    visitor: Visitor | None = None,
) -> FamilyMember:
    """Let a member of her family see and book; the link is sent to the telephone. Invited by the
    clerk or by herself, never by another member. The same number again gives the first."""
    diner = Diner.objects.get(pk=diner_id)
    _require_inviter(actor, visitor, diner)
    mobile = phone(number)
    faults = {}
    if not 1 <= len(name.strip()) <= 40:
        faults["name"] = _("请填写家属的称呼。")
    if not is_mobile(mobile):
        faults["phone"] = _("请填写十一位手机号。")
    if faults:
        raise Invalid(faults)
    index = Contact(mobile).phone_index
    known = FamilyMember.objects.filter(
        district=diner.district, diner=diner, phone_index=index, revoked_at__isnull=True
    )
    try:
        with transaction.atomic():
            member = known.first()
            if member is not None:
                return member
            member = FamilyMember.objects.create(
                district=diner.district,
                diner=diner,
                name=name.strip(),
                phone=mobile,
                invited_by=actor.account_id,
            )
            secret = _issued(diner.district, member.ref, actor.account_id)
            tell(
                district=diner.district,
                key=f"canteen:family:{member.pk}",
                to=[Contact(mobile)],
                title="长者饭堂邀请您代为订餐",
                text="打开链接，填老人身份证号或手机号的后四位即可查看和订餐。",
                url=f"/canteen/me/k/{secret}/",
                subject=diner.ref,
                channels=["sms"],
                urgent=True,
            )
            trace(actor, "invite_family", diner.ref, diner.district, member=member.pk)
            return member
    except IntegrityError as clash:
        if "canteen_menus_family_once" not in str(clash):
            raise
        return known.get()


def revoke_family(
    *, member_id: int, actor: Actor = STRANGER, visitor: Visitor | None = None
) -> FamilyMember:
    """She or he may see and book no longer, at once. Harmless twice."""
    with transaction.atomic():
        member = (
            FamilyMember.objects.select_for_update(of=("self",))
            .select_related("diner")
            .get(pk=member_id)
        )
        _require_inviter(actor, visitor, member.diner)
        if member.revoked_at is not None:
            return member
        member.revoked_at = now()
        member.save(update_fields=["revoked_at"])
        known = _known(member.district, member.ref)
        if known is not None:
            revoke(
                district=member.district,
                credential_id=known.pk,
                reason="家属授权已收回",
                by=actor.account_id,
            )
        trace(actor, "revoke_family", member.diner.ref, member.district, member=member.pk)
        return member


def _require_inviter(actor: Actor, visitor: Visitor | None, diner: Diner) -> None:
    if visitor is None:
        require(actor, INVITE, diner)
    elif visitor.family_id is not None:
        raise Forbidden("只有老人本人或工作人员可以增减家属。")
    else:
        require_for(actor, visitor, diner)


def _known(district: str, ref: str) -> Credential | None:
    return credentials_of(district, ref).filter(kind=Means.CODE, scope=SCOPE).first()


def _issued(district: str, ref: str, by: int | None) -> str:
    secret = secrets.token_urlsafe(16)
    issue(
        district=district,
        subject=ref,
        kind=Means.CODE,
        number=secret,
        scope=SCOPE,
        valid_until=now() + LASTS,
        by=by,
    )
    return secret


def _said_by(diner: Diner) -> set[str]:
    """The last four of what she can be asked for; none that is shorter."""
    numbers = (diner.person.id_number.reveal(), diner.person.phone.reveal())
    return {number[-4:].upper() for number in numbers if len(number) >= 4}

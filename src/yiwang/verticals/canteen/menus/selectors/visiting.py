"""Who stands behind a link: the diner herself, or a member of her family."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.utils.timezone import now

from yiwang.kernel.checkin.models import Credential

from ...models import Diner
from ..models import FamilyMember, Order

SCOPE = "canteen_pages"
#: The signed cookie of her own pages, which are all under this path, and how long it counts.
COOKIE, SALT, PATH = "canteen_me", "canteen.me", "/canteen/me/"
AGE = timedelta(days=7)


@dataclass(frozen=True)
class Visitor:
    """The diner herself, or the member of her family, who signed in by a link."""

    district: str
    diner_id: int
    credential_id: int
    family_id: int | None = None

    @property
    def how(self) -> str:
        return Order.How.FAMILY if self.family_id else Order.How.SELF


def visitor_with_cookie(value: str) -> Visitor | None:
    """Whoever signed in with this cookie, as long as her link was not revoked."""
    try:
        district, credential_id = signing.loads(value, salt=SALT, max_age=AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return visitor_of(district, credential_id)


def visitor_of(district: str, credential_id: int) -> Visitor | None:
    """The visitor of a credential that still counts; None once it was revoked or ended."""
    credential = Credential.objects.filter(
        pk=credential_id,
        district=district,
        scope=SCOPE,
        revoked_at__isnull=True,
        valid_until__gt=now(),
    ).first()
    return visitor_with(credential) if credential else None


def visitor_with(credential: Credential) -> Visitor | None:
    kind, _colon, number = credential.subject.partition(":")
    district = credential.district
    if kind == "family":
        member = FamilyMember.objects.select_related("diner").filter(
            pk=int(number), district=district, revoked_at__isnull=True
        ).first()  # fmt: skip
        if member is None:
            return None
        diner = _eating(district, member.diner.person_id)
        return Visitor(district, diner or member.diner_id, credential.pk, member.pk)
    diner = _eating(district, int(number))
    return Visitor(district, diner, credential.pk) if diner else None


def _eating(district: str, person_id: int) -> int | None:
    """Her file that goes on; the survivor's, where rows of the registry were merged."""
    going_on = Diner.objects.filter(district=district, ended_on__isnull=True)
    ids = going_on.values_list("pk", flat=True)
    return ids.filter(person_id=person_id).first() or ids.filter(person__aliases=person_id).first()

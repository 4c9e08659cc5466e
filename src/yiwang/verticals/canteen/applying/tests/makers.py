"""Elders and their applications, as these tests need them."""

from datetime import date
from typing import Any
from uuid import UUID

from tests.cast import DISTRICT, STREET
from yiwang.kernel.access.actor import STRANGER, SYSTEM
from yiwang.kernel.eligibility.services import record_fact
from yiwang.kernel.registry.models import Person, Residence
from yiwang.kernel.registry.services import enrol, move
from yiwang.lib.idnumbers import resident_check
from yiwang.lib.ids import new_request_id
from yiwang.lib.place import Place

from ..models import Application
from ..services import Checked, Claim, apply_for_meals

BORN = date(1942, 5, 6)


def number(born: date = BORN, serial: int = 12) -> str:
    """A resident identity number of somebody born then."""
    body = f"440204{born:%Y%m%d}{serial:03d}"
    return body + resident_check(body)


def claim(born: date = BORN, **given: Any) -> Claim:
    """What an elder says of herself."""
    said: dict[str, Any] = {
        "street": STREET,
        "name": "刘桂兰",
        "id_number": number(born),
        "phone": "13800138000",
        "consents": True,
    }
    return Claim(**{**said, **given})


def applied(born: date = BORN, request_id: UUID | None = None, **given: Any) -> Application:
    """Her application, by herself on the phone."""
    return apply_for_meals(
        actor=STRANGER, request_id=request_id or new_request_id(), claim=claim(born, **given)
    )


CHECKED = Checked(
    registered=STREET, categories=(), in_institution=False, source="户口簿、养老机构入住登记"
)


def elder(
    born: date = BORN,
    *,
    district: str = DISTRICT,
    street: str = STREET,
    serial: int = 12,
    **facts: Any,
) -> Person:
    """Somebody of whom everything is known since 2020."""
    place = Place(district, street)
    person = enrol(actor=SYSTEM, name="李秀英", place=place, id_number=number(born, serial))
    since = date(2020, 1, 1)
    Residence.objects.filter(person=person).update(since=since)
    move(
        actor=SYSTEM,
        person_id=person.pk,
        on=since,
        place=place,
        kind=Residence.Kind.REGISTERED,
    )
    for name, value in {"categories": [], "in_institution": False, **facts}.items():
        know(person, name, value, since)
    return person


def know(person: Person, name: str, value: Any, since: date) -> None:
    record_fact(
        actor=SYSTEM,
        district=person.district,
        subject=f"person:{person.pk}",
        name=name,
        value=value,
        since=since,
        source="民政名册",
    )

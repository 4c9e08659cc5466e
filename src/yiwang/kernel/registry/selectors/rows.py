"""Reads: masked rows of those whom the actor may see."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require, visible_to
from yiwang.kernel.places.selectors import containing, locate
from yiwang.lib import idnumbers
from yiwang.lib.errors import Invalid
from yiwang.lib.place import Place

from ..fields import blind_index
from ..models import Household, Note, Organisation, Person, Residence
from ..rules import masked_address


@dataclass(frozen=True)
class PersonRow:
    """A person as lists show her: everything that identifies is masked."""

    id: int
    name: str
    sex: str
    birth_year: int | None
    id_number: str
    phone: str
    address: str
    district: str
    street: str
    community: str
    grid: str
    left_on: date | None


@dataclass(frozen=True)
class NoteRow:
    """A note as its readers see it."""

    at: datetime
    author: str
    text: str


@dataclass(frozen=True)
class Contact:
    """Somebody who can be called. `phone` is plain: for sending, never for showing; it is kept
    in its one form, and as given when it is no telephone number."""

    phone: str
    person_id: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "phone", idnumbers.phone(self.phone) or self.phone)

    @property
    def phone_index(self) -> str:
        """What finds the number in sealed columns."""
        return blind_index("phone", self.phone)

    @property
    def masked(self) -> str:
        """138****5678."""
        return idnumbers.masked_phone(self.phone)

    @property
    def can_take_sms(self) -> bool:
        """Whether the number is a mobile."""
        return idnumbers.is_mobile(self.phone)


def survivors() -> QuerySet[Person]:
    """People without the rows that were merged into them."""
    return Person.objects.filter(merged_into__isnull=True)


def resolve(person_id: int) -> Person:
    """The person a reference means today: the survivor, if the row was merged."""
    person = Person.objects.select_related("merged_into").get(pk=person_id)
    return person.merged_into or person


def row_of(person: Person) -> PersonRow:
    """The masked row of one person."""
    return PersonRow(
        id=person.pk,
        name=idnumbers.masked_name(person.name),
        sex=person.sex,
        birth_year=person.birth_date.year if person.birth_date else None,
        id_number=idnumbers.masked_number(person.id_number.reveal()),
        phone=idnumbers.masked_phone(person.phone.reveal()),
        address=masked_address(person.address),
        district=person.district,
        street=person.street,
        community=person.community,
        grid=person.grid,
        left_on=person.left_on,
    )


def people(actor: Actor, *, text: str = "", after: int = 0, limit: int = 50) -> list[PersonRow]:
    """People the actor may see whose name holds `text`, by id after `after`. One statement."""
    found = visible_to(survivors(), actor, "registry.see").filter(pk__gt=after)
    if text.strip():
        found = found.filter(containing("name", text.strip()))
    return [row_of(person) for person in found.order_by("pk")[:limit]]


def organisations(actor: Actor, *, text: str = "") -> QuerySet[Organisation]:
    """Organisations the actor may see whose name holds `text`."""
    found = visible_to(Organisation.objects.all(), actor, "registry.see")
    return found.filter(containing("name", text.strip())) if text.strip() else found


def residences_of(person: Person) -> QuerySet[Residence]:
    """Where a person and her merged rows lived, newest first."""
    return Residence.objects.filter(person__in=_rows_of(person)).order_by("-since", "-pk")


def members_of(household: Household) -> QuerySet[Person]:
    """The people who live in a household now."""
    return survivors().filter(
        residences__household=household,
        residences__until__isnull=True,
        district=household.district,
    )


def notes_of(actor: Actor, person: Person) -> list[NoteRow]:
    """What is noted of a person, newest first; for those who may note themselves."""
    require(actor, "registry.note", person)
    notes = Note.objects.filter(person__in=_rows_of(person)).select_related("author")
    return [
        NoteRow(note.at, note.author.name if note.author else "", note.text.reveal())
        for note in notes.order_by("-at", "-pk")
    ]


def contact_for(*, district: str, phone: str) -> Contact:
    """How to reach a number, and whose it is if exactly one person of the district has it.

    Raises Invalid for what is no telephone number. One statement.
    """
    number = idnumbers.phone(phone)
    if not number:
        raise Invalid({"phone": _("电话号码不正确；手机十一位，座机请带区号。")})
    contact = Contact(number)
    owners = survivors().filter(district=district, phone_index=contact.phone_index)
    ids = list(owners.values_list("pk", flat=True)[:2])
    return replace(contact, person_id=ids[0]) if len(ids) == 1 else contact


def place_at(lon: float, lat: float, *, address: str = "") -> Place | None:
    """The place of a point (WGS 84 degrees); None outside every known boundary."""
    found = locate(lon, lat)
    if found is None:
        return None
    return Place(
        district=found.district,
        street=found.street,
        community=found.community,
        grid=found.grid,
        lon=lon,
        lat=lat,
        address=address,
    )


def _rows_of(person: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk=person.pk) | Person.objects.filter(merged_into=person)

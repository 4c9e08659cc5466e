"""enrol and amend: give a person her one identity, and correct it."""

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib import idnumbers
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.place import Place

from ..events import PersonAmended, PersonEnrolled
from ..fields import blind_index
from ..models import Person, Residence
from ..once import once
from ..rules import Identity, identity, plain_name
from .trace import require_place, trace

LONGEST_NAME = 60


def enrol(
    *,
    actor: Actor,
    name: str,
    place: Place,
    id_type: str = Person.IdType.RESIDENT,
    id_number: str = "",
    sex: str = "",
    birth_date: date | None = None,
    phone: str = "",
    request_id: uuid.UUID | None = None,
) -> Person:
    """The person with this document, made if the district does not know her yet.

    A number already enrolled under the same name gives that person (the survivor, if she was
    merged); under another name it is Refused. Sex and birth come from a resident number where
    there is one. Raises Invalid by field, Forbidden, and Conflict for a request id reused.
    """
    require(actor, "registry.enrol", place)
    require_place(place)
    new = read_identity(name, id_type, id_number, sex, birth_date, phone)
    content = {"verb": "enrol", "person": new, "place": place.columns, "phone": phone}
    person_id = once(
        lambda: _enrol(actor, new, place),
        district=place.district,
        request_id=request_id,
        content=content,
    )
    return Person.objects.get(pk=person_id, district=place.district)


def amend(
    *,
    actor: Actor,
    person_id: int,
    name: str | None = None,
    phone: str | None = None,
    id_type: str | None = None,
    id_number: str | None = None,
    sex: str | None = None,
    birth_date: date | None = None,
) -> Person:
    """Correct what is recorded of a person; None leaves a field as it is. Harmless twice."""
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
        require(actor, "registry.enrol", person)
        new = read_identity(
            person.name if name is None else name,
            id_type or person.id_type,
            person.id_number.reveal() if id_number is None else id_number,
            person.sex if sex is None else sex,
            birth_date or person.birth_date,
            person.phone.reveal() if phone is None else phone,
        )
        changed = [field for field, value in new.items() if _differs(person, field, value)]
        if changed:
            _apply(person, {field: new[field] for field in changed})
            trace(actor, "registry.amend", f"person:{person.pk}", person.district, fields=changed)
            publish(PersonAmended(district=person.district, person_id=person.pk, fields=changed))
        return person


def _enrol(actor: Actor, new: dict[str, object], place: Place) -> int:
    known = _known(new, place.district)
    if known is None:
        try:
            with transaction.atomic():
                return _create(actor, new, place).pk
        except IntegrityError:
            known = _known(new, place.district)
            if known is None:
                raise
    return known


def _known(new: dict[str, object], district: str) -> int | None:
    """The person of this district who already has the number."""
    index = blind_index("id_number", str(new["id_number"]))
    if not index:
        return None
    person = Person.objects.filter(district=district, id_index=index).first()
    if person is None:
        return None
    if person.name != new["name"]:
        raise Refused(
            _("这个证件号码已登记在另一个姓名下，请核对证件；确有差错请联系数据管理员。"),
            code="name_differs",
        )
    return person.merged_into_id or person.pk


def _create(actor: Actor, new: dict[str, object], place: Place) -> Person:
    person = Person.objects.create(**new, **place.columns)
    Residence.objects.create(
        person=person, kind=Residence.Kind.CURRENT, since=localdate(), **place.columns
    )
    trace(actor, "registry.enrol", f"person:{person.pk}", place.district)
    publish(enrolled(person))
    return person


def enrolled(person: Person) -> PersonEnrolled:
    """The fact that somebody has an identity here who had none."""
    return PersonEnrolled(
        district=person.district,
        person_id=person.pk,
        street=person.street,
        community=person.community,
        grid=person.grid,
    )


def _apply(person: Person, changes: dict[str, object]) -> None:
    for field, value in changes.items():
        setattr(person, field, value)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as clash:
        if "registry_one_person_per_id" not in str(clash):
            raise
        raise Refused(
            _("这个证件号码已登记给另一个人；若是同一人，请由数据管理员合并。"),
            code="already_enrolled",
        ) from None


def _differs(person: Person, field: str, value: object) -> bool:
    if field in ("id_number", "phone"):
        return bool(getattr(person, field).reveal() != value)
    return bool(getattr(person, field) != value)


def read_identity(
    name: str, id_type: str, id_number: str, sex: str, birth_date: date | None, phone: str
) -> dict[str, object]:
    """The columns that the input means. Raises Invalid naming every field that is wrong."""
    faults = {}
    plain = plain_name(name)
    if not plain or len(plain) > LONGEST_NAME:
        faults["name"] = _("请填写姓名（六十个字以内）。")
    if id_type not in Person.IdType.values:
        faults["id_type"] = _("请选择证件类型。")
    document = identity(id_type, id_number, today=localdate())
    if document is None:
        faults["id_number"] = _("证件号码不正确，请逐位核对。")
    document = document or Identity("")
    number = idnumbers.phone(phone)
    if phone.strip() and not number:
        faults["phone"] = _("电话号码不正确；手机十一位，座机请带区号。")
    if document.birth_date and birth_date and document.birth_date != birth_date:
        faults["birth_date"] = _("出生日期与身份证号码不一致。")
    if document.sex and sex in ("1", "2") and document.sex != sex:
        faults["sex"] = _("性别与身份证号码不一致。")
    if birth_date and birth_date > localdate():
        faults["birth_date"] = _("出生日期在将来，请核对。")
    if faults:
        raise Invalid(faults)
    return {
        "name": plain,
        "id_type": id_type,
        "id_number": document.number,
        "sex": document.sex or sex or Person.Sex.UNKNOWN,
        "birth_date": document.birth_date or birth_date,
        "phone": number,
    }

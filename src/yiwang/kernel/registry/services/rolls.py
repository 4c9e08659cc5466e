"""enrol_many: a roll of people, thousands in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.place import Place

from ..fields import blind_index
from ..models import Person, Residence
from .people import enrolled, read_identity
from .trace import require_place, trace

BATCH = 2000


@dataclass(frozen=True)
class Newcomer:
    """A line of a roll: somebody with a resident number, registered and living at `place`."""

    name: str
    id_number: str
    place: Place
    phone: str = ""


def enrol_many(*, actor: Actor, roll: Sequence[Newcomer], since: date, source: str) -> list[int]:
    """The people of a roll, in its order: those whom the district knows by their number stay as
    they are, the others are enrolled, registered and living where the roll says since a day.

    One audit record a district. Raises Invalid for a line that cannot be read or stands twice,
    Refused for a number that is known under another name; then nobody is enrolled.
    """
    if not source.strip():
        raise Invalid({"source": _("请写明名册的来源。")})
    for place in {replace(each.place, lon=None, lat=None, address="") for each in roll}:
        require(actor, "registry.enrol", place)
        require(actor, "registry.move", place)
        require_place(place)
    read = [
        read_identity(each.name, Person.IdType.RESIDENT, each.id_number, "", None, each.phone)
        for each in roll
    ]
    indexes = [blind_index("id_number", str(new["id_number"])) for new in read]
    keys = [(each.place.district, index) for each, index in zip(roll, indexes, strict=True)]
    if len(set(keys)) != len(keys) or not all(indexes):
        raise Invalid({"roll": _("名册中每人须有身份证号，且不能重复。")})
    with transaction.atomic():
        found = _known(keys)
        fresh: list[Person] = []
        for key, each, new in zip(keys, roll, read, strict=True):
            known = found.get(key)
            if known is None:
                fresh.append(Person(**new, **each.place.columns))
            elif known.name != new["name"]:
                raise Refused(
                    _("证件号码已登记在另一个姓名下：%(name)s；请核对名册。"),
                    code="name_differs",
                    values={"name": each.name},
                )
        _write(actor, fresh, since, source.strip()[:120])
        found |= {(person.district, person.id_index): person for person in fresh}
    return [found[key].merged_into_id or found[key].pk for key in keys]


def _known(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Person]:
    rows = Person.objects.filter(
        district__in={district for district, _index in keys},
        id_index__in=[index for _district, index in keys],
    )
    return {(row.district, row.id_index): row for row in rows}


def _write(actor: Actor, people: list[Person], since: date, source: str) -> None:
    Person.objects.bulk_create(people, BATCH)
    places = [
        {column: getattr(person, column) for column in Place("").columns} for person in people
    ]
    Residence.objects.bulk_create(
        [
            Residence(person=person, kind=kind, since=since, reason=source, **place)
            for person, place in zip(people, places, strict=True)
            for kind in (Residence.Kind.CURRENT, Residence.Kind.REGISTERED)
        ],
        BATCH,
    )
    for district in sorted({person.district for person in people}):
        own = [person for person in people if person.district == district]
        trace(actor, "registry.enrol_many", f"roll:{district}", district,
              people=len(own), source=source, since=since.isoformat())  # fmt: skip
        for begin in range(0, len(own), BATCH):
            publish(*(enrolled(person) for person in own[begin : begin + BATCH]))

"""open_household and move: who lives where, over time."""

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.place import Place

from ..events import PersonMoved
from ..models import Household, Person, Residence
from ..once import once
from .trace import require_place, trace


def open_household(
    *,
    actor: Actor,
    place: Place,
    number: str = "",
    room: str = "",
    request_id: uuid.UUID | None = None,
) -> Household:
    """A household at a place; the one with this 户号, if the district has it already."""
    require(actor, "registry.enrol", place)
    require_place(place)
    content = {"verb": "household", "place": place.columns, "number": number, "room": room}
    household_id = once(
        lambda: _open(actor, place, number.strip(), room.strip()),
        district=place.district,
        request_id=request_id,
        content=content,
    )
    return Household.objects.get(pk=household_id, district=place.district)


def move(
    *,
    actor: Actor,
    person_id: int,
    on: date,
    place: Place | None = None,
    household_id: int | None = None,
    kind: str = Residence.Kind.CURRENT,
    relation: str = "",
    reason: str = "",
    request_id: uuid.UUID | None = None,
) -> Person:
    """End the person's residence of this kind on `on` and begin one at `place`.

    A household gives its own place, unless `place` says more exactly where it lies. Neither place
    nor household means that she left the district: another district is another shard and enrols
    her itself. Refused when `on` lies before the residence that it would end.
    """
    person = Person.objects.get(pk=person_id)
    content = {
        "verb": "move",
        "person": person_id,
        "on": on,
        "place": place.columns if place else None,
        "household": household_id,
        "kind": kind,
    }
    once(
        lambda: _move(actor, person_id, on, place, household_id, kind, relation, reason),
        district=person.district,
        request_id=request_id,
        content=content,
    )
    person.refresh_from_db()
    return person


def _open(actor: Actor, place: Place, number: str, room: str) -> int:
    try:
        with transaction.atomic():
            household = Household.objects.create(number=number, room=room, **place.columns)
    except IntegrityError as clash:
        if "registry_household_number" not in str(clash):
            raise
        return Household.objects.get(district=place.district, number=number).pk
    trace(actor, "registry.open_household", f"household:{household.pk}", place.district)
    return household.pk


def _move(
    actor: Actor,
    person_id: int,
    on: date,
    place: Place | None,
    household_id: int | None,
    kind: str,
    relation: str,
    reason: str,
) -> int:
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    require(actor, "registry.move", person)
    target = _target(person, place, household_id)
    if kind not in Residence.Kind.values:
        raise Invalid({"kind": _("请选择现住或户籍。")})
    _end(person, kind, on)
    if target:
        require(actor, "registry.move", target)
        Residence.objects.create(
            person=person,
            household_id=household_id,
            relation=relation,
            kind=kind,
            since=on,
            reason=reason,
            **target.columns,
        )
    if kind == Residence.Kind.CURRENT:
        _stand(person, target, on)
    trace(actor, "registry.move", f"person:{person.pk}", person.district, kind=kind, on=str(on))
    publish(
        PersonMoved(
            district=person.district,
            person_id=person.pk,
            kind=kind,
            community=target.community if target else "",
            grid=target.grid if target else "",
            away=target is None,
        )
    )
    return person.pk


def _target(person: Person, place: Place | None, household_id: int | None) -> Place | None:
    if household_id is not None:
        home = Household.objects.get(pk=household_id, district=person.district)
        place = place or Place(**{name: getattr(home, name) for name in Place("").columns})
    if place is None:
        return None
    require_place(place)
    if place.district != person.district:
        raise Refused(
            _("跨区县迁居：请在此登记“迁出”，由迁入区县重新登记。"), code="other_district"
        )
    return place


def _end(person: Person, kind: str, on: date) -> None:
    active = Residence.objects.filter(
        district=person.district, person=person, kind=kind, until__isnull=True
    ).first()
    if active is None:
        return
    if on < active.since:
        raise Invalid({"on": _("迁居日期早于现有住址的开始日期，请核对。")})
    active.until = on
    active.save(update_fields=["until"])


def _stand(person: Person, target: Place | None, on: date) -> None:
    """The person's own columns follow where she lives now; away, she keeps her last place."""
    person.left_on = None if target else on
    if target:
        for column, value in target.columns.items():
            setattr(person, column, value)
    person.save()

"""settle: where somebody lives, told by the street, so that her grid worker looks after her."""

import uuid
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may, require
from yiwang.kernel.registry.models import Person, Residence
from yiwang.kernel.registry.selectors import resolve
from yiwang.kernel.registry.services import move
from yiwang.lib.errors import Invalid
from yiwang.lib.place import Place

from ...applying.selectors import is_grid_of
from ...models import Diner
from ..selectors import home_street

CHECK, REVIEW = "canteen.check", "canteen.review"


def settle(
    *,
    actor: Actor,
    diner_id: int,
    grid: str,
    since: date,
    address: str = "",
    request_id: uuid.UUID | None = None,
) -> Person:
    """A residence in `grid` from `since` on; the one before ends on that day and stays on record.
    Without an address, or with the same one, she lives behind the same door: its point and her
    household go along. Where she lives so already, nothing changes."""
    diner = Diner.objects.get(pk=diner_id)
    if not may(actor, REVIEW, diner):
        require(actor, CHECK, diner)
    with transaction.atomic():
        person_id = resolve(diner.person_id).pk
        person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
        require(actor, "registry.move", person)
        door = address.strip() or person.address
        _require_readable(diner, person, grid, door, since)
        same = door == person.address
        if same and grid == person.grid and person.left_on is None:
            return person
        place = Place(
            person.district, grid[:9], grid[:12], grid,
            person.lon if same else None, person.lat if same else None, door,
        )  # fmt: skip
        home = _home(person) if same else None
        return move(
            actor=actor, person_id=person.pk, on=since, place=place,
            household_id=home.household_id if home else None,
            relation=home.relation if home else "", reason=_("街道民政登记住处"),
            request_id=request_id,
        )  # fmt: skip


def _require_readable(diner: Diner, person: Person, grid: str, door: str, since: date) -> None:
    faults = {}
    if not grid or not is_grid_of(grid, home_street(diner, person)):
        faults["grid"] = _("请选择这个街道的网格。")
    if len(door) > 200:
        faults["address"] = _("地址请在 200 个字以内。")
    if since > localdate():
        faults["since"] = _("日期不能在将来。")
    if faults:
        raise Invalid(faults)


def _home(person: Person) -> Residence | None:
    return Residence.objects.filter(
        district=person.district, person=person, kind=Residence.Kind.CURRENT, until=None
    ).first()

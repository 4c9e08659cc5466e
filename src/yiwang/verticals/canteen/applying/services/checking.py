"""pass_check, ask_for_more, refuse: what the street's clerk does."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.eligibility.services import record_fact
from yiwang.kernel.registry.models import Person
from yiwang.kernel.registry.selectors import resolve
from yiwang.kernel.registry.services import enrol
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.place import Place

from ..models import Application
from ..rules.steps import done_already
from ..selectors import compare, deadline, is_grid_of
from ..selectors.comparing import known_of
from .steps import locked, moved, require_step

CHECK, REVIEW = "canteen.check", "canteen.review"


@dataclass(frozen=True)
class Checked:
    """What the clerk found to be so, from which paper or register, from which day on; `grid`
    where she lives, whose grid worker looks after her. None: nobody could say, so that the rules
    answer "unknown" and a person asks."""

    registered: str
    categories: tuple[str, ...]
    in_institution: bool | None
    source: str
    since: date | None = None
    grid: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "registered": self.registered,
            "categories": sorted(set(self.categories)),
            "in_institution": self.in_institution,
        }


def pass_check(
    *, actor: Actor, application_id: int, checked: Checked, note: str = ""
) -> Application:
    """She is who she says, and this is so: the person is found or enrolled, what was not on
    record becomes facts with their source, the district decides next. Twice is once."""
    with transaction.atomic():
        found = locked(actor, application_id, CHECK)
        if done_already("pass", found.state) and found.checked_by_id == actor.account_id:
            return found
        require_step(found, "pass")
        _require_readable(found, checked)
        person = _person(actor, found, checked.grid or found.grid)
        _record(actor, found, person, checked)
        moment = now()
        found.state, found.reason, found.person = Application.State.CHECKED, "", person
        found.checked_at, found.checked_by_id = moment, actor.account_id
        found.decided_at, found.decided_by, found.decision = None, None, None
        found.due_at = deadline(found.district, "decide", moment)
        moved(
            actor, found, "pass", note.strip() or checked.source,
            "person", "checked_at", "checked_by", "decided_at", "decided_by", "decision",
        )  # fmt: skip
        return found


def pass_unchanged(*, actor: Actor, application_id: int) -> Application:
    """Pass what is on record as claimed, as a clerk does with many at once. Refused where anything
    differs or is not known: that one is looked at alone."""
    with transaction.atomic():
        found = locked(actor, application_id, CHECK)
        comparison = compare(found)
        needed = ("registered", "categories", "in_institution")
        unsure = [line for line in comparison.lines if line.name in needed and line.differs is None]
        if comparison.differences or unsure or comparison.person is None:
            raise Refused(
                _("%(name)s 的申请与登记不一致，或有未登记的情况，请单独核对。"),
                values={"name": found.name},
            )
        checked = Checked(
            registered=str(comparison.knows["registered"]),
            categories=tuple(comparison.knows["categories"] or ()),
            in_institution=bool(comparison.knows["in_institution"]),
            source=_("与登记一致"),
        )
        return pass_check(actor=actor, application_id=found.pk, checked=checked)


def ask_for_more(*, actor: Actor, application_id: int, reason: str) -> Application:
    """Something is missing; the applicant is told what. By whoever it waits for. Twice is once."""
    return _answered(actor, application_id, "ask", Application.State.ASKED, reason)


def refuse(*, actor: Actor, application_id: int, reason: str) -> Application:
    """Turned down by a person, with the reason that the applicant is told. Twice is once."""
    return _answered(actor, application_id, "refuse", Application.State.REFUSED, reason)


def _answered(actor: Actor, application_id: int, step: str, state: str, reason: str) -> Application:
    said = reason.strip()[:300]
    with transaction.atomic():
        found = Application.objects.filter(pk=application_id).first()
        by_review = found is not None and found.checked_at is not None and found.state != "asked"
        found = locked(actor, application_id, REVIEW if by_review else CHECK)
        if done_already(step, found.state) and found.reason == said:
            return found
        require_step(found, step)
        if not said:
            raise Invalid({"reason": _("请写明原因，会告知申请人。")})
        if by_review and found.checked_by_id == actor.account_id:
            raise Refused(_("核对人不能审核自己核对的申请；请由另一人办理。"), code="own_work")
        found.state, found.reason, found.due_at = state, said, None
        if not by_review:
            return _kept(actor, found, step, said)
        found.decided_at, found.decided_by_id = now(), actor.account_id
        moved(actor, found, step, said, "decided_at", "decided_by")
        return found


def _kept(actor: Actor, found: Application, step: str, said: str) -> Application:
    moved(actor, found, step, said)
    return found


def _require_readable(found: Application, checked: Checked) -> None:
    faults = {}
    if not checked.registered.startswith(found.district) or len(checked.registered) < 9:
        faults["registered"] = _("户籍须在本区县；在其他区县的，请退回并告知到户籍地申请。")
    if not checked.source.strip() or len(checked.source) > 200:
        faults["source"] = _("请填写依据：看过的证件、名册或系统（200 个字以内）。")
    if not is_grid_of(checked.grid, found.street):
        faults["grid"] = _("请选择这个街道的网格。")
    if checked.since is not None and checked.since > localdate():
        faults["since"] = _("起始日期不能在将来。")
    if faults:
        raise Invalid(faults)


def _person(actor: Actor, found: Application, grid: str) -> Person:
    """Whoever has the number; enrolled as living where she is registered if nobody has."""
    place = Place(found.district, found.street, grid[:12], grid, address=found.address)
    person = enrol(
        actor=actor,
        name=found.name,
        place=place,
        id_number=found.id_number.reveal(),
        phone=found.phone.reveal() if found.by == Application.By.SELF else "",
    )
    return resolve(person.pk)


def _record(actor: Actor, found: Application, person: Person, checked: Checked) -> None:
    """What is on record already stays as it is."""
    day = localdate()
    known = known_of(found.district, person.pk, day)
    for name, value in checked.facts.items():
        if value is None:
            continue
        entry = known.get(name)
        if entry is not None and _says(name, entry.value, value):
            continue
        record_fact(
            actor=actor,
            district=found.district,
            subject=f"person:{person.pk}",
            name=name,
            value=value,
            since=checked.since or day,
            source=checked.source.strip(),
        )


def _says(name: str, known: Any, value: Any) -> bool:
    """A registration that names a community of the street says the street."""
    if name == "registered":
        return isinstance(known, str) and known.startswith(value)
    if name == "categories":
        return known is not None and sorted(known) == value
    return bool(known == value)

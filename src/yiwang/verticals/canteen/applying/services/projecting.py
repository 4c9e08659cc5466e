"""enrol_diner(s), refresh_entitlements: what grants mean at the till, made from them alone."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import Decision, Grant
from yiwang.kernel.events.services import publish
from yiwang.kernel.registry.models import Person, Residence
from yiwang.kernel.registry.selectors import resolve

from ...models import Diner, Entitlement
from ...services.trace import trace
from ..events import EntitlementsChanged
from ..models import Application
from ..rules.periods import Piece, pieces
from ..selectors import programmes_of_canteens
from ..selectors.worth import Worth

BATCH = 500


def enrol_diner(*, district: str, person_id: int) -> Diner:
    """The diner that a person of a district is, made if she is none yet; her street is that of her
    household registration. What her last application said of allergies and family goes along."""
    person = resolve(person_id)
    known = Diner.objects.filter(district=district, person=person).first()
    if known is not None:
        return known
    home = Residence.objects.filter(
        district=district, person=person, kind=Residence.Kind.REGISTERED, until__isnull=True
    ).first()
    asked = Application.objects.filter(district=district, person=person).order_by("-id").first()
    with transaction.atomic():
        diner, fresh = Diner.objects.get_or_create(
            district=district,
            person=person,
            defaults={
                "street": _street(asked, home) or person.street,
                "allergies": asked.allergies.reveal() if asked else "",
                "family_phone": asked.phone.reveal() if asked and asked.applicant else "",
            },
        )
        if fresh:
            trace(SYSTEM, "enrol_diner", diner.ref, district, diner=diner.pk)
    return diner


def enrol_diners(*, district: str, person_ids: Sequence[int]) -> list[Diner]:
    """`enrol_diner` of many people of a roll, in its order. Whoever has applied is enrolled singly,
    since what she said goes along."""
    applied = set(
        Application.objects.filter(district=district, person__in=person_ids).values_list(
            "person_id", flat=True
        )
    )
    for person_id in sorted(applied):
        enrol_diner(district=district, person_id=person_id)
    known = Diner.objects.filter(district=district, person__in=person_ids)
    there = set(known.values_list("person_id", flat=True))
    homes = Residence.objects.filter(
        district=district, person__in=person_ids, kind=Residence.Kind.REGISTERED,
        until__isnull=True,
    )  # fmt: skip
    street = dict(homes.values_list("person_id", "street"))
    people = Person.objects.filter(district=district, pk__in=set(person_ids) - there)
    with transaction.atomic():
        fresh = Diner.objects.bulk_create(
            [
                Diner(district=district, person=each, street=street.get(each.pk) or each.street)
                for each in people.order_by("pk")
            ],
            BATCH,
        )
        if fresh:
            trace(SYSTEM, "enrol_diners", f"roll:{len(fresh)}", district)
    found = {diner.person_id: diner for diner in known.all()}
    return [found[person_id] for person_id in person_ids]


def _street(asked: Application | None, home: Residence | None) -> str:
    return asked.street if asked else home.street if home else ""


def refresh_entitlements(*, diner_id: int, programme_id: int | None = None) -> int:
    """Make the entitlements of a diner what her grants say; how many rows changed. Again it
    changes nothing."""
    return _refreshed([diner_id], programme_id)


def refresh_all(
    *, programme_id: int | None = None, progress: Callable[[int], None] | None = None
) -> int:
    """The same for every diner, in batches that commit; how many rows changed."""
    changed, seen, last = 0, 0, 0
    while ids := _after(last):
        changed += _refreshed(ids, programme_id)
        seen, last = seen + len(ids), ids[-1]
        if progress:
            progress(seen)
    return changed


def _after(last: int) -> list[int]:
    return list(
        Diner.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    )


def _refreshed(diner_ids: Sequence[int], programme_id: int | None) -> int:
    with transaction.atomic():
        diners = Diner.objects.select_for_update(no_key=True).filter(pk__in=diner_ids)
        changed = 0
        by_district: dict[str, list[Diner]] = defaultdict(list)
        for diner in diners.order_by("pk"):
            by_district[diner.district].append(diner)
        for district, own in by_district.items():
            ours = programmes_of_canteens().filter(district=district)
            programmes = list(ours.values_list("pk", flat=True))
            if programme_id is not None:
                programmes = [each for each in programmes if each == programme_id]
            for programme in programmes:
                changed += _programme(district, programme, own)
        return changed


def _programme(district: str, programme_id: int, diners: Sequence[Diner]) -> int:
    wanted = _wanted(district, programme_id, diners)
    held: dict[int, dict[date, Entitlement]] = defaultdict(dict)
    for row in Entitlement.objects.filter(
        district=district, programme_id=programme_id, diner__in=diners
    ):
        held[row.diner_id][row.since] = row
    changes = [
        _Change(diner, held[diner.pk], wanted.get(diner.ref, {}), programme_id) for diner in diners
    ]
    gone = [pk for change in changes for pk in change.gone]
    if gone:
        Entitlement.objects.filter(pk__in=gone).delete()
    other = [row for change in changes for row in change.other]
    if other:
        Entitlement.objects.bulk_update(other, ["until", "values", "category", "grant"])
    Entitlement.objects.bulk_create([row for change in changes for row in change.new])
    facts = [
        EntitlementsChanged(
            district=district,
            diner_id=change.diner.pk,
            person_id=change.diner.person_id,
            programme_id=programme_id,
        )
        for change in changes
        if change.count
    ]
    if facts:
        publish(*facts)
    return sum(change.count for change in changes)


class _Change:
    """What has to be written for one diner. Ends come before openings, since at no moment may two
    entitlements cover one day."""

    def __init__(
        self,
        diner: Diner,
        held: dict[date, Entitlement],
        wanted: dict[date, tuple[Piece, int]],
        programme_id: int,
    ) -> None:
        self.diner = diner
        self.gone = [row.pk for since, row in held.items() if since not in wanted]
        self.other: list[Entitlement] = []
        self.new: list[Entitlement] = []
        for since, (piece, grant_id) in sorted(wanted.items()):
            said = {
                "until": piece.until,
                "values": dict(piece.values),
                "category": piece.category,
                "grant_id": grant_id,
            }
            row = held.get(since)
            if row is None:
                self.new.append(
                    Entitlement(
                        district=diner.district,
                        diner=diner,
                        programme_id=programme_id,
                        since=since,
                        **said,
                    )
                )
            elif any(getattr(row, column) != value for column, value in said.items()):
                for column, value in said.items():
                    setattr(row, column, value)
                self.other.append(row)

    @property
    def count(self) -> int:
        return len(self.gone) + len(self.other) + len(self.new)


def _wanted(
    district: str, programme_id: int, diners: Sequence[Diner]
) -> dict[str, dict[date, tuple[Piece, int]]]:
    """By subject and first day, the pieces that her grants make."""
    subjects = [diner.ref for diner in diners]
    grants = Grant.objects.filter(
        district=district, programme_id=programme_id, subject__in=subjects
    ).exclude(until=F("since"))
    worth = Worth(programme_id)
    decisions = _decisions(district, programme_id, subjects) if worth.varies else {}
    found: dict[str, dict[date, tuple[Piece, int]]] = defaultdict(dict)
    for held in grants.select_related("decision__rule_set").order_by("since"):
        known = [
            (each.on, worth.of(each), each.reason[:120])
            for each in _spoken(held, decisions.get(held.subject, []))
        ]
        for piece in pieces(held.since, held.until, known):
            found[held.subject][piece.since] = (piece, held.pk)
    return found


def _spoken(held: Grant, decisions: Sequence[Decision]) -> Iterator[Decision]:
    """The grant's own decision, then the last of each later day that says the same at home; it
    may say another thing elsewhere."""
    yield held.decision
    later = {
        each.on: each
        for each in decisions
        if held.since < each.on and (held.until is None or each.on < held.until)
        if each.values == held.values
    }
    for day in sorted(later):
        yield later[day]


def _decisions(
    district: str, programme_id: int, subjects: Sequence[str]
) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = defaultdict(list)
    rows = Decision.objects.filter(
        district=district,
        programme_id=programme_id,
        subject__in=subjects,
        outcome="eligible",
        on__lte=localdate(),
    )
    for row in rows.select_related("rule_set").order_by("id"):
        found[row.subject].append(row)
    return found

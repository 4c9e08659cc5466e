"""What eligibility does when something changes: who is concerned is decided again."""

from datetime import date

from yiwang.kernel.events.services import on
from yiwang.kernel.registry.events import PeopleMerged, PersonAmended, PersonMoved
from yiwang.kernel.registry.models import Person, Residence

from .events import FactRecorded, RulesPublished
from .models import Standing
from .services.redeciding import mark_due, redecide_subject


@on(FactRecorded)
def decide_again_from_the_day_it_is_true(fact: FactRecorded) -> None:
    """A death, an admission, a category: grants end or open from that day."""
    _again(fact.district, fact.subject, date.fromisoformat(fact.since))


@on(RulesPublished)
def let_everybody_be_due(fact: RulesPublished) -> None:
    """New rules make everybody on the books due from their first day; the job decides."""
    standings = Standing.objects.filter(district=fact.district, programme=fact.programme_id)
    mark_due(standings, date.fromisoformat(fact.since))


@on(PersonMoved)
def follow_who_moved(fact: PersonMoved) -> None:
    """The registry's fact carries no day: its residences do."""
    homes = Residence.objects.filter(district=fact.district, person_id=fact.person_id)
    days = homes.order_by("-since").values_list("since", "until").first()
    if days:
        _again(fact.district, f"person:{fact.person_id}", min(day for day in days if day))


@on(PeopleMerged)
def decide_who_was_merged(fact: PeopleMerged) -> None:
    """Two rows are one person, or two again: either may be known otherwise now."""
    for person in (fact.survivor_id, fact.merged_id):
        _from_the_beginning(fact.district, person)


@on(PersonAmended)
def decide_whose_birth_was_corrected(fact: PersonAmended) -> None:
    """She was always as old as that; whoever was merged into her is she."""
    if "birth_date" not in fact.fields:
        return
    aliases = Person.objects.filter(district=fact.district, merged_into=fact.person_id)
    for person in (fact.person_id, *aliases.values_list("pk", flat=True)):
        _from_the_beginning(fact.district, person)


def _from_the_beginning(district: str, person: int) -> None:
    standings = Standing.objects.filter(district=district, subject=f"person:{person}")
    first = standings.order_by("since").values_list("since", flat=True).first()
    if first:
        _again(district, f"person:{person}", first)


def _again(district: str, subject: str, since: date) -> None:
    if mark_due(Standing.objects.filter(district=district, subject=subject), since):
        redecide_subject(district=district, subject=subject)

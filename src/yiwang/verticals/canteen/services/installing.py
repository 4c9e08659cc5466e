"""install_programme: a programme that comes with the product, in force in a district."""

from dataclasses import dataclass

from django.db import transaction

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import ImpactRun, Programme, RuleSet
from yiwang.kernel.eligibility.services import (
    open_programme,
    publish_rules,
    review_rules,
    save_rules,
    start_impact,
)
from yiwang.kernel.eligibility.services.impact import run_impact

from ..shipped import Shipped, shipped


@dataclass(frozen=True)
class Installed:
    """A shipped programme in the database; `fresh` when this call put it in force."""

    programme: Programme
    rules: RuleSet
    fresh: bool


def install_programme(*, code: str, district: str = "") -> Installed:
    """Put a shipped programme in force, for its own district or another; harmless to repeat.

    Its author is the system, its examples must pass, and the impact on whoever is on the books is
    counted, as for any other rules. A programme of that code that has rules already is left as it
    is: a district's own version goes first. Raises LookupError for an unknown code.
    """
    said = shipped(code)
    programme = open_programme(
        actor=SYSTEM,
        district=district or said.district,
        code=said.code,
        title=said.title,
        unit=said.unit,
    )
    known = RuleSet.objects.filter(programme=programme, state__in=["published", "retired"])
    first = known.order_by("-since").first()
    if first is not None:
        return Installed(programme, first, fresh=False)
    return Installed(programme, _published(programme, said), fresh=True)


def _published(programme: Programme, said: Shipped) -> RuleSet:
    with transaction.atomic():
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        draft = RuleSet.objects.filter(programme=programme, author__isnull=True).first()
        rules = save_rules(
            actor=SYSTEM,
            programme_id=programme.pk,
            content=said.content,
            since=said.since,
            source=said.source,
            rule_set_id=draft.pk if draft else None,
        )
        review_rules(actor=SYSTEM, rule_set_id=rules.pk)
        run = start_impact(actor=SYSTEM, rule_set_id=rules.pk)
    if run_impact(run_id=run.pk).state != ImpactRun.State.DONE:
        raise RuntimeError("the impact report did not finish")
    return publish_rules(actor=SYSTEM, rule_set_id=rules.pk)

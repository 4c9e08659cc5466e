"""Questions whose answer must be no rows."""

from django.db import connection
from django.db.models import F

from .models import Decision, Grant, RuleSet
from .rules.deciding import try_golden
from .selectors import replay
from .selectors.programmes import IN_FORCE, engine_for


def decisions_that_do_not_replay() -> list[str]:
    """Decisions behind grants that would not come out the same, byte for byte."""
    rests = Decision.objects.filter(grants__isnull=False).distinct()
    return [
        f"decision {each.pk}"
        for each in rests.select_related("rule_set").iterator(2000)
        if not replay(each).same
    ]


def golden_cases_that_fail() -> list[str]:
    """Published rule sets of which an example does not come out."""
    return [
        f"rules {rules.pk}: {tried.case.name}"
        for rules in RuleSet.objects.filter(state__in=IN_FORCE)
        for engine in [engine_for(rules)]
        for tried in try_golden(engine.table, engine.match)
        if not tried.passes
    ]


def grants_not_by_their_decision() -> list[str]:
    """Grants to others than their decision said, of other values, or of an unknown answer."""
    wrong = Grant.objects.exclude(
        decision__outcome="eligible",
        decision__subject=F("subject"),
        decision__programme=F("programme"),
        decision__values=F("values"),
    )
    return [f"grant {pk}" for pk in wrong.values_list("pk", flat=True)[:100]]


def grants_that_overlap() -> list[str]:
    """Two grants of one programme to one subject on one day."""
    return _pairs(
        "SELECT a.id, b.id FROM eligibility_grant a JOIN eligibility_grant b"
        " ON (a.district, a.programme_id, a.subject) = (b.district, b.programme_id, b.subject)"
        " AND a.id < b.id AND daterange(a.since, a.until) && daterange(b.since, b.until)"
    )


def rule_sets_that_overlap() -> list[str]:
    """Two rule sets of one programme in force on one day."""
    return _pairs(
        "SELECT a.id, b.id FROM eligibility_ruleset a JOIN eligibility_ruleset b"
        " ON (a.district, a.programme_id) = (b.district, b.programme_id) AND a.id < b.id"
        " AND daterange(a.since, a.until) && daterange(b.since, b.until)"
        " WHERE a.state IN ('published', 'retired') AND b.state IN ('published', 'retired')"
    )


def facts_that_overlap() -> list[str]:
    """Two current values of one fact of one subject on one day."""
    return _pairs(
        "SELECT a.id, b.id FROM eligibility_fact a JOIN eligibility_fact b"
        " ON (a.district, a.subject, a.name) = (b.district, b.subject, b.name) AND a.id < b.id"
        " AND daterange(a.since, a.until) && daterange(b.since, b.until)"
        " WHERE a.superseded_at IS NULL AND b.superseded_at IS NULL"
    )


def _pairs(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement + " LIMIT 100")
        return [f"{one} and {other}" for one, other in cursor.fetchall()]

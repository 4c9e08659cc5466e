"""snapshot, weigh: appraisals that are kept, and the weights of their scores."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid

from ..indicators import BETTER_LOW, indicators_for
from ..models import OBJECTS, PERIODS, Appraisal, AppraisalLine, Weight
from ..rules.periods import period_of
from ..rules.scores import score
from ..selectors.figures import FACET_OF, Figure, indicator_figures
from ..selectors.labels import labels
from ..selectors.reading import Days
from ..selectors.scope import Scope, scope_of


def snapshot(*, actor: Actor, division: str, kind: str, period: str, day: date) -> Appraisal:
    """Keep the appraisal of the period that holds `day`: every object of a kind (division: the
    division's children) with numerators, denominators and score by the weights in force on the
    period's last day. The same period again makes a new edition; editions never change."""
    if kind not in dict(OBJECTS) or period not in dict(PERIODS):
        raise Invalid({"kind": _("没有这种评价对象或周期；请从列表中选择。")})
    scope = scope_of(actor, division, "insight.appraise")
    since, until = period_of(period, day)
    lines = appraised(scope, kind, since, until)
    with transaction.atomic():
        appraisal = Appraisal.objects.create(
            district=division[:6] if len(division) >= 6 else "",
            division=division,
            kind=kind,
            period=period,
            since=since,
            until=until,
            edition=_next_edition(division, kind, period, since),
            made_by_id=actor.account_id,
        )
        for line in lines:
            line.appraisal, line.district = appraisal, appraisal.district
        AppraisalLine.objects.bulk_create(lines)
        record(
            verb="insight.appraise",
            subject=f"division:{division}",
            actor_id=actor.account_id,
            district=appraisal.district,
            detail={"kind": kind, "since": since.isoformat(), "edition": appraisal.edition},
        )
    return appraisal


def appraised(scope: Scope, kind: str, since: date, until: date) -> list[AppraisalLine]:
    """The lines, unsaved, of an appraisal as the numbers stand now, best first."""
    facet = _children_of(scope) if kind == "division" else FACET_OF[kind]
    weights = weights_on(kind, until)
    found = indicator_figures(scope, Days(since, until), kind, facet)
    names = labels(facet, found)
    lines = [_line(value, names[value], figures, weights) for value, figures in found.items()]
    return sorted(lines, key=lambda line: (line.score is None, -(line.score or 0), line.value))


def weights_on(kind: str, day: date) -> dict[str, Decimal]:
    """The weights of a kind in force on a day; without any, every indicator weighs the same."""
    rows = Weight.objects.filter(Q(until__isnull=True) | Q(until__gte=day), kind=kind)
    held = dict(rows.filter(since__lte=day).order_by("since").values_list("indicator", "weight"))
    return held or {item.code: Decimal(1) for item in indicators_for(kind)}


def weigh(
    *, actor: Actor, kind: str, weights: Iterable[tuple[str, Decimal]], since: date, source: str
) -> None:
    """Put new weights for a kind of object in force from a day; the earlier ones end the day
    before. Raises Invalid for an indicator that does not appraise this kind."""
    require(actor, "insight.weigh")
    given = dict(weights)
    known = {item.code for item in indicators_for(kind)}
    if not given or not set(given) <= known or min(given.values()) <= 0:
        raise Invalid({"weights": _("权重须为正数，且只能用于这类对象的指标。")})
    if not source.strip():
        raise Invalid({"source": _("请写明权重的依据。")})
    with transaction.atomic():
        Weight.objects.filter(kind=kind, since__gte=since).delete()
        Weight.objects.filter(kind=kind, until__isnull=True).update(
            until=date.fromordinal(since.toordinal() - 1)
        )
        Weight.objects.bulk_create(
            Weight(kind=kind, indicator=code, weight=weight, since=since, source=source.strip())
            for code, weight in given.items()
        )
        record(
            verb="insight.weigh",
            subject=f"weights:{kind}",
            actor_id=actor.account_id,
            detail={"since": since.isoformat(), "weights": {k: str(v) for k, v in given.items()}},
        )


def _children_of(scope: Scope) -> str:
    return {"all": "district", "city": "district", "district": "street", "street": "community"}.get(
        scope.level, "grid"
    )


def _line(
    value: str, name: str, figures: list[Figure], weights: dict[str, Decimal]
) -> AppraisalLine:
    counted = {figure.code: (figure.numerator, figure.denominator or 0) for figure in figures}
    points = score(counted, {code: Fraction(w) for code, w in weights.items()}, BETTER_LOW)
    return AppraisalLine(
        value=value,
        name=name,
        figures={code: list(pair) for code, pair in counted.items()},
        weights={code: str(weight) for code, weight in weights.items()},
        score=None if points is None else Decimal(str(points)),
    )


def _next_edition(division: str, kind: str, period: str, since: date) -> int:
    held = Appraisal.objects.filter(division=division, kind=kind, period=period, since=since)
    return (held.aggregate(last=Max("edition"))["last"] or 0) + 1

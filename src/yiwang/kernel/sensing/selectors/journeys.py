"""A day of a device that moves, from the lake, read by the rules of its district."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from yiwang.kernel.access.actor import Actor

from ..models import Device, JourneyRule
from ..rules.journeys import Fix, Terms, bounds, tracked
from ..rules.stopping import Journey, read

_VALUES = ("speed", "course", "acc", "mileage")


@dataclass(frozen=True)
class Day:
    """One day of one device; `rule` None: read by the defaults of the product."""

    device: Device
    day: date
    terms: Terms
    rule: JourneyRule | None
    journey: Journey


def day_of(device: Device, day: date) -> Day:
    """Its track, stops and mileage. One statement, and the lake."""
    rule = rule_on(device, day)
    terms = terms_of(rule)
    since, until = bounds(day)
    return Day(device, day, terms, rule, read(tracked(_fixes(device, since, until), terms), terms))


def rule_on(device: Device, day: date) -> JourneyRule | None:
    found = JourneyRule.objects.filter(
        Q(until=None) | Q(until__gt=day),
        district=device.district,
        kind=device.kind_id,
        since__lte=day,
    )
    return found.first()


def terms_of(rule: JourneyRule | None) -> Terms:
    """What the rules for days need; the product's defaults where a district has said nothing."""
    if rule is None:
        return Terms()
    return Terms(
        stop_seconds=rule.stop_minutes * 60.0,
        stop_metres=float(rule.stop_metres),
        gap_seconds=rule.gap_minutes * 60.0,
        fastest=float(rule.fastest),
        speeding=None if rule.speeding is None else float(rule.speeding),
    )


def journey_rules(actor: Actor) -> QuerySet[JourneyRule]:
    """The versions of the districts in which the actor may see devices."""
    found = JourneyRule.objects.select_related("kind", "created_by")
    if actor.is_system:
        return found
    reach = Q(pk__in=[])
    for post in actor.posts_that("sensing.see"):
        if post.division:
            reach |= Q(district__startswith=post.division[:6])
    return found.filter(reach)


def _fixes(device: Device, since: datetime, until: datetime) -> list[Fix]:
    """Positions in order; each with what was said at the same moment."""
    import polars as pl

    from ..lake.reading import history

    found = history(device, since, until).filter(pl.col("lon").is_not_null())
    values = {name: pl.col("value").filter(pl.col("channel") == name).first() for name in _VALUES}
    rows = (
        found.group_by("at", "lon", "lat")
        .agg(**values)
        .sort("at")
        .with_columns(pl.col("at").dt.epoch("us") / 1e6)
        .select("at", "lon", "lat", *_VALUES)
    )
    return [
        Fix(at, lon, lat, speed, course, None if acc is None else acc > 0, mileage)
        for at, lon, lat, speed, course, acc, mileage in rows.iter_rows()
    ]

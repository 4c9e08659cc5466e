"""start_impact: who would gain, who would lose, and what it costs, before rules are published."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Invalid, Refused

from ..engine import Engine
from ..models import Fact, Grant, ImpactLine, ImpactRun, RuleSet, Standing
from ..readers import Entry
from ..rules.deciding import Answer, decide
from ..rules.table import ELIGIBLE, UNKNOWN
from ..selectors import require_here
from ..selectors.inputs import asked_on, entries_of, names_of
from ..selectors.programmes import covering, engine_for
from .trace import trace

IMPACT_TASK = "eligibility.impact"
BATCH = 2000
_Change = ImpactLine.Change


def start_impact(
    *, actor: Actor, rule_set_id: int, on: date | None = None, cost: str = ""
) -> ImpactRun:
    """Queue the report for a set as it is now: everybody on the books, and everybody of whom a
    fact is known that the rules ask for, by the rules in force on the day and by these."""
    with transaction.atomic():
        rules = RuleSet.objects.select_for_update(no_key=True).get(pk=rule_set_id)
        require_here(actor, "eligibility.see", rules.district)
        if rules.state not in (RuleSet.State.DRAFT, RuleSet.State.REVIEWED):
            raise Refused(_("这一版已经发布；影响测算只用于发布之前。"), code="published")
        table = engine_for(rules).table
        summed = [column.name for column in table.columns if column.kind in ("money", "int")]
        if cost and cost not in summed:
            raise Invalid({"cost": _("请选择金额或数量的一列。")})
        run = ImpactRun.objects.create(
            district=rules.district,
            rule_set=rules,
            digest=rules.digest,
            on=on or max(rules.since, localdate()),
            cost=cost or next(iter(summed), ""),
            started_by_id=actor.account_id,
        )
        trace(actor, "start_impact", f"rules:{rules.pk}", rules.district, run=run.pk)
        app.configure_task(IMPACT_TASK).defer(run_id=run.pk)
        return run


def run_impact(*, run_id: int) -> ImpactRun:
    """Count a report that waits; what the job calls, and the command. Each batch commits, so its
    page shows how far it is; a failure is kept on the run."""
    run = ImpactRun.objects.select_related("rule_set").get(pk=run_id)
    if run.state in (ImpactRun.State.DONE, ImpactRun.State.FAILED):
        return run
    ImpactLine.objects.filter(run=run).delete()
    run.state, run.done, run.counts = ImpactRun.State.RUNNING, 0, {}
    try:
        _count(run)
    except Exception:
        run.state, run.finished_at = ImpactRun.State.FAILED, now()
        run.save(update_fields=["state", "finished_at"])
        raise
    return run


def _count(run: ImpactRun) -> None:
    if run.digest != run.rule_set.digest:
        raise RuntimeError("the rule set was changed after the report was asked for")
    after = engine_for(run.rule_set)
    others = RuleSet.objects.filter(programme=run.rule_set.programme_id).exclude(pk=run.rule_set_id)
    old = covering(others, run.on).defer("content").first()
    before = engine_for(old) if old else None
    names = names_of(after.table) | (names_of(before.table) if before else frozenset())
    subjects = _population(run, names)
    run.total = len(subjects)
    run.save(update_fields=["state", "done", "total", "counts"])
    counts: Counter[str] = Counter()
    for start in range(0, len(subjects), BATCH):
        _count_batch(run, before, after, subjects[start : start + BATCH], names, counts)
    run.state, run.finished_at = ImpactRun.State.DONE, now()
    run.counts = dict(counts)
    run.save(update_fields=["state", "finished_at", "counts"])


def _population(run: ImpactRun, names: frozenset[str]) -> list[str]:
    """Everybody on the programme's books, and whoever has a fact that is asked for; in order."""
    standing = Standing.objects.filter(
        district=run.district, programme=run.rule_set.programme_id
    ).values_list("subject", flat=True)
    known = Fact.objects.filter(
        district=run.district, name__in=names, superseded_at__isnull=True
    ).values_list("subject", flat=True)
    return sorted({*standing, *known.distinct()})


def _count_batch(
    run: ImpactRun,
    before: Engine | None,
    after: Engine,
    subjects: list[str],
    names: frozenset[str],
    counts: Counter[str],
) -> None:
    entries = entries_of(run.district, subjects, names)
    holding = _holding(run, subjects)
    lines = []
    for subject in subjects:
        line = _line(run, before, after, subject, entries.get(subject, []), counts)
        if line is not None:
            line.holds = subject in holding
            lines.append(line)
    with transaction.atomic():
        ImpactLine.objects.bulk_create(lines, batch_size=1000)
        run.done += len(subjects)
        run.counts = dict(counts)
        run.save(update_fields=["done", "counts"])


def _holding(run: ImpactRun, subjects: list[str]) -> set[str]:
    grants = Grant.objects.filter(
        district=run.district,
        programme=run.rule_set.programme_id,
        subject__in=subjects,
        since__lte=run.on,
    ).exclude(until__lte=run.on)
    return set(grants.values_list("subject", flat=True))


def _line(
    run: ImpactRun,
    before: Engine | None,
    after: Engine,
    subject: str,
    entries: list[Entry],
    counts: Counter[str],
) -> ImpactLine | None:
    known = asked_on(entries, run.on).values
    was = _ask(before, known, run.on) if before else None
    now_is = _ask(after, known, run.on)
    spent, to_spend = _cost(was, run.cost), _cost(now_is, run.cost)
    change = _change(was, now_is)
    counts[change or "unchanged"] += 1
    counts["cost_before"] += spent
    counts["cost_after"] += to_spend
    if change is None:
        return None
    return ImpactLine(
        district=run.district,
        run=run,
        subject=subject,
        change=change,
        before=was.outcome if was else "",
        after=now_is.outcome,
        before_reason=was.reason if was else "",
        after_reason=now_is.reason,
        cost=to_spend - spent,
    )


def _ask(engine: Engine, known: Mapping[str, Any], on: date) -> Answer:
    return decide(engine.table, known, on, engine.match)[0]


def _cost(answer: Answer | None, column: str) -> int:
    value = answer.values.get(column, 0) if answer else 0
    return value if isinstance(value, int) else 0


def _change(was: Answer | None, now_is: Answer) -> str | None:
    """None for those to whom nothing happens; not to be known is told whatever it was before."""
    if now_is.outcome == UNKNOWN:
        return _Change.UNKNOWN
    had = was is not None and was.outcome == ELIGIBLE
    has = now_is.outcome == ELIGIBLE
    if had != has:
        return _Change.GAINS if has else _Change.LOSES
    if has and was is not None and dict(was.values) != dict(now_is.values):
        return _Change.CHANGES
    return None

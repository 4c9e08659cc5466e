"""`yiwang eligibility`: show a programme's rules, check them, replay decisions, count an impact."""

import time
from datetime import datetime

import click


@click.group()
def eligibility() -> None:
    """Entitlements: rules as tables, decisions that replay, what a new table would change."""


def _programme(code: str, district: str) -> int:
    from .models import Programme

    found = Programme.objects.filter(code=code)
    if district:
        found = found.filter(district=district)
    ids = list(found.values_list("pk", flat=True)[:2])
    if len(ids) != 1:
        said = "several districts have it: name one with --district" if ids else "no such programme"
        raise click.ClickException(f"{code}: {said}")
    return ids[0]


@eligibility.command()
@click.argument("code")
@click.option("--district", default="", help="The county's six digits, where several have CODE.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today by default.")
def show(code: str, district: str, on: datetime | None) -> None:
    """Show the decision table of programme CODE that is in force on a day."""
    from django.utils.timezone import localdate
    from rich.console import Console
    from rich.table import Table

    from yiwang.lib.errors import Refused

    from .rules.conditions import written
    from .rules.table import RESULTS, shown_outcome
    from .selectors import in_force, table_of

    try:
        rules = in_force(_programme(code, district), on.date() if on else localdate())
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    table = table_of(rules)
    drawn = Table(title=f"{rules.programme.title} v{rules.version} {rules.since} {rules.source}")
    titles = [*(f.label for f in table.used), "结论", *(c.label for c in table.columns), "理由"]
    for title in titles:
        drawn.add_column(title)
    for row in table.rows:
        cells = [written(field, row.when[field.name]) for field in table.used]
        then = [
            shown_outcome(c, row.then[c.name]) if c.name in row.then else "" for c in table.columns
        ]
        drawn.add_row(*cells, RESULTS[row.result], *then, row.reason)
    Console().print(drawn)


@eligibility.command()
@click.option("--all", "every", is_flag=True, help="Drafts too, not only what is in force.")
def check(every: bool) -> None:
    """Try the golden cases of all rule sets; exit 1 naming those that fail."""
    from .models import RuleSet
    from .rules.checking import findings
    from .rules.deciding import try_golden
    from .selectors.programmes import IN_FORCE, engine_for
    from .words import finding_words

    wrong = 0
    found = RuleSet.objects.select_related("programme").order_by("programme", "version")
    for rules in found if every else found.filter(state__in=IN_FORCE):
        engine = engine_for(rules)
        tried = try_golden(engine.table, engine.match)
        failing = [each for each in tried if not each.passes]
        wrong += len(failing)
        name = f"{rules.programme.code} v{rules.version}"
        click.echo(f"{name}: {len(tried) - len(failing)} of {len(tried)} golden cases pass")
        for each in failing:
            click.echo(f"  {each.case.name}: {each.answer.outcome} {each.answer.reason}", err=True)
        for finding in findings(engine.table):
            click.echo(f"  {finding_words(finding, engine.table.policy)}")
    if wrong:
        raise SystemExit(1)


@eligibility.command()
@click.option("--sample", type=click.IntRange(min=1), help="Only so many, taken at random.")
def replay(sample: int | None) -> None:
    """Decide stored decisions again; exit 1 naming those that come out otherwise."""
    from .models import Decision
    from .selectors import replay as again

    found = Decision.objects.select_related("rule_set")
    found = found.order_by("?")[:sample] if sample else found.order_by("id")
    started, count, wrong = time.perf_counter(), 0, 0
    for decision in found.iterator(2000):
        count += 1
        if not again(decision).same:
            wrong += 1
            click.echo(f"decision {decision.pk} ({decision.subject}) comes out otherwise", err=True)
    seconds = time.perf_counter() - started
    click.echo(f"{count} replayed in {seconds:.1f} s, {wrong} otherwise")
    if wrong:
        raise SystemExit(1)


@eligibility.command()
@click.argument("rule_set", type=int)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day to count for.")
@click.option("--cost", default="", help="The outcome column that is summed.")
def impact(rule_set: int, on: datetime | None, cost: str) -> None:
    """Count what the draft RULE_SET (its id) would change, here and now."""
    from yiwang.kernel.access.actor import SYSTEM
    from yiwang.lib.errors import Refused

    from .models import RuleSet
    from .services import start_impact
    from .services.impact import run_impact

    started = time.perf_counter()
    try:
        run = start_impact(
            actor=SYSTEM, rule_set_id=rule_set, on=on.date() if on else None, cost=cost
        )
    except (RuleSet.DoesNotExist, Refused) as fault:
        raise click.ClickException(str(fault)) from fault
    run = run_impact(run_id=run.pk)
    for name, number in sorted(run.counts.items()):
        click.echo(f"{name}: {number}")
    click.echo(f"{run.total} subjects in {time.perf_counter() - started:.1f} s")

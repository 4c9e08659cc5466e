"""What is done to many at once: new rules for 100,000 elders, a quarter of 36 canteens."""

import copy
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from yiwang.kernel.access import demo as people
from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import appoint, enrol, open_department, open_post
from yiwang.kernel.eligibility.models import Grant, Programme, RuleSet
from yiwang.kernel.eligibility.services import (
    follow_many,
    open_programme,
    publish_rules,
    record_facts,
    review_rules,
    save_rules,
    start_impact,
)
from yiwang.kernel.eligibility.services.impact import run_impact
from yiwang.kernel.eligibility.services.redeciding import mark_due, redecide_due
from yiwang.kernel.ledger.proving import wrong
from yiwang.kernel.ledger.services import NewAccount, open_accounts, open_book
from yiwang.verticals.canteen.models import Canteen, Operator
from yiwang.verticals.canteen.settling.rules.periods import period_of
from yiwang.verticals.canteen.settling.services import draft_statement
from yiwang.verticals.canteen.shipped import shipped

from .city import City
from .load.used import cpu_seconds, waited_seconds
from .timing import Result

DISTRICT, STREET = "440205", "440205001"
ELDERS = int(os.environ.get("BENCH_ELDERS", "100000"))
BIRTHS, ROLL = 50, 10_000  # how many birthdays they share; elders a call
CANTEENS, MEALS, QUARTER = 36, 250_000, "2026Q3"


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, of processor, and in which there was none to be had."""

    wall: float
    cpu: float
    waited: float

    @property
    def words(self) -> str:
        return f"{self.cpu:.1f} s of processor, {self.waited:.1f} s waited for one"


def redecide(city: City) -> Iterator[Result]:
    """Goal: 100,000 within a minute."""
    programme = open_programme(
        actor=SYSTEM, district=DISTRICT, code="bench-rules", title="补贴", unit="元/餐"
    )
    content = shipped("shaoguan").content
    _publish(programme, content, date(2020, 1, 1))
    first = spent(lambda: _follow(programme))
    yield _line("follow", f"{ELDERS:,} elders come onto the books", ELDERS, first, 60)
    since = localdate()
    changed = copy.deepcopy(dict(content))
    changed["rows"][2]["then"]["pays"] = "8"
    for example in changed["golden"]:
        if "then" in example:
            example["then"] = {"pays": "8"}
    rules = _ready(programme, changed, since)
    counted = spent(lambda: _count_impact(rules))
    yield _line("impact", f"what new rules change for {ELDERS:,}", ELDERS, counted, 60)
    publish_rules(actor=SYSTEM, rule_set_id=rules.pk)
    mark_due(programme.standings.all(), since)
    seen: list[int] = []
    again = spent(lambda: redecide_due(programme_id=programme.pk, progress=seen.append))
    assert seen[-1] == ELDERS and len(seen) > 10
    assert Grant.objects.filter(programme=programme, since=since).count() == ELDERS
    yield _line("redecide", f"{ELDERS:,} decided by new rules, as many grants replaced",
                ELDERS, again, 60)  # fmt: skip


def settle(city: City) -> Iterator[Result]:
    """Goal: a quarter of 36 canteens in seconds."""
    operator = _canteens()
    _transfers(operator)
    manager = _manager(operator)
    period = period_of(QUARTER)
    assert period is not None
    made = []
    found = spent(
        lambda: made.append(
            draft_statement(
                actor=manager, district=DISTRICT, operator_id=operator.pk, period=period
            )
        )
    )
    lines = made[0].lines.count()
    assert made[0].gross == MEALS * 1200 and not wrong()
    yield _line("settle", f"a quarter of {CANTEENS} canteens, {MEALS * 4:,} transfers, {lines:,}"
                " lines", MEALS * 4, found, 10)  # fmt: skip


def spent(act: Callable[[], object]) -> Spent:
    """What it took of this process and of the server's for this database."""
    database = os.environ["DATABASE_URL"]
    own, theirs, waited = time.process_time(), cpu_seconds(database), waited_seconds(database)
    began = time.monotonic()
    act()
    wall = time.monotonic() - began
    cpu = time.process_time() - own + cpu_seconds(database) - theirs
    return Spent(wall, cpu, waited_seconds(database) - waited)


def _line(name: str, data: str, count: int, found: Spent, goal: float) -> Result:
    return Result(
        name, f"{data}; {found.words}", count / found.wall, "a second", found.wall * 1000,
        found.wall * 1000, 0, f"{goal:.0f} s", round(found.wall / goal, 3),
    )  # fmt: skip


def _follow(programme: Programme) -> None:
    since = date(2026, 1, 1)
    subjects = [f"elder:{number}" for number in range(ELDERS)]
    about: dict[str, Any] = {
        "actor": SYSTEM,
        "district": DISTRICT,
        "since": since,
        "source": "名册",
    }
    for begin in range(0, ELDERS, ROLL):
        part = subjects[begin : begin + ROLL]
        record_facts(**about, subjects=part, name="in_institution", value=False)
    for number in range(BIRTHS):
        born = date(1936, 1, 1) + timedelta(days=number * 211)
        record_facts(
            **about, subjects=subjects[number::BIRTHS], name="birth_date", value=born.isoformat()
        )
    follow_many(actor=SYSTEM, programme_id=programme.pk, subjects=subjects, since=since)


def _ready(programme: Programme, content: Mapping[str, Any], since: date) -> RuleSet:
    rules = save_rules(
        actor=SYSTEM, programme_id=programme.pk, content=content, since=since, source="bench"
    )
    return review_rules(actor=SYSTEM, rule_set_id=rules.pk)


def _count_impact(rules: RuleSet) -> None:
    run = run_impact(run_id=start_impact(actor=SYSTEM, rule_set_id=rules.pk).pk)
    assert run.state == "done", run.state


def _publish(programme: Programme, content: Mapping[str, Any], since: date) -> None:
    rules = _ready(programme, content, since)
    _count_impact(rules)
    publish_rules(actor=SYSTEM, rule_set_id=rules.pk)


def _canteens() -> Operator:
    department = open_department(actor=SYSTEM, code="bench-firm", name="运营", division=DISTRICT)
    operator = Operator.objects.create(
        district=DISTRICT, name="运营", credit_code="91440200MA4UXXXX0Y", department=department,
        since=date(2026, 1, 1),
    )  # fmt: skip
    Canteen.objects.bulk_create(
        Canteen(
            district=DISTRICT, street=STREET, code=f"Q{number}", name=f"第{number}饭堂",
            operator=operator, seats=80, opened_on=date(2026, 1, 1),
        )
        for number in range(CANTEENS)
    )  # fmt: skip
    open_book(actor=SYSTEM, district=DISTRICT, code="money", name="资金", unit="元", scale=2)
    accounts = [NewAccount(f"operator:{operator.pk}", "payable", "credit")]
    for pk in operator.canteens.values_list("pk", flat=True):
        accounts += [
            NewAccount(f"{funder}:bench:{pk}:2026-{month:02d}", "budget", "debit")
            for funder in ("city", "district", "street")
            for month in (7, 8, 9)
        ]
        accounts.append(NewAccount(f"cash:{pk}", "cash", "debit"))
    open_accounts(district=DISTRICT, book="money", accounts=accounts)
    return operator


def _transfers(operator: Operator) -> None:
    """Meals of a quarter as journals of four transfers each, spread over its canteens and days."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH c AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM canteen_canteen
                        WHERE operator_id = %(operator)s)
            INSERT INTO ledger_journal (district, request_id, digest, kind, subject, memo,
                                        effective_on, posted_at, lines)
            SELECT %(district)s, gen_random_uuid(), '', 'meal', 'canteen:' || c.id, '',
                   date '2026-07-01' + (g / %(canteens)s %% 92)::int, now(), 4
              FROM generate_series(0, %(meals)s - 1) AS g JOIN c ON c.n = g %% %(canteens)s
            """,
            {"operator": operator.pk, "district": DISTRICT, "meals": MEALS, "canteens": CANTEENS},
        )
        cursor.execute(
            """
            INSERT INTO ledger_transfer (district, journal_id, seq, book_id, debit_id, credit_id,
                                         amount, effective_on)
            SELECT j.district, j.id, v.seq, d.book_id, d.id, o.id, v.amount, j.effective_on
              FROM ledger_journal j
             CROSS JOIN LATERAL (VALUES (1, 'city', 300), (2, 'district', 300), (3, 'street', 100),
                                        (4, 'cash', 500)) AS v (seq, payer, amount)
              JOIN ledger_account d ON d.district = j.district AND d.code = CASE v.payer
                   WHEN 'cash' THEN 'cash:' || split_part(j.subject, ':', 2)
                   ELSE v.payer || ':bench:' || split_part(j.subject, ':', 2)
                        || to_char(j.effective_on, ':YYYY-MM') END
              JOIN ledger_account o ON o.district = j.district AND o.code = %(owed)s
             WHERE j.district = %(district)s
            """,
            {"owed": f"operator:{operator.pk}", "district": DISTRICT},
        )
        cursor.execute("ANALYZE ledger_journal, ledger_transfer, ledger_account")


def _manager(operator: Operator) -> Actor:
    account = enrol(actor=SYSTEM, username="bench-manager", name="负责人", password=people.PASSWORD)
    post = open_post(
        actor=SYSTEM, code="bench-manager", name="负责人", role="canteen_manager",
        division=DISTRICT, department=operator.department,
    )  # fmt: skip
    appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
    return actor_of(Account.objects.get(pk=account.pk))

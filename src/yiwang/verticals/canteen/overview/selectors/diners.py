"""A diner's file: what she is entitled to, what is on record, her money, her meals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to
from yiwang.kernel.eligibility.models import Fact
from yiwang.kernel.ledger.selectors import balance, statement
from yiwang.kernel.ledger.selectors.statements import StatementLine
from yiwang.kernel.registry.models import Person

from ...applying.rules.changes import NAMES
from ...menus.models import Order
from ...models import Diner, Entitlement, MealServed
from ...till.rules.accounts import BOOK

FILE = "canteen.file"
#: Of the wallet, in days, and rows of each list.
BACK, MOST = timedelta(days=90), 8


@dataclass(frozen=True)
class File:
    """`held` is what the wallet may spend, in fen; None without a wallet."""

    entitlements: Sequence[Entitlement]
    facts: Sequence[Fact]
    held: int | None
    lines: Sequence[StatementLine]
    meals: Sequence[MealServed]
    orders: Sequence[Order]


def diners_filed(actor: Actor) -> QuerySet[Diner]:
    """Everybody of the actor's divisions who eats or ate; `entitled`: today."""
    today = localdate()
    held = Entitlement.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        district=OuterRef("district"),
        diner=OuterRef("pk"),
        since__lte=today,
    )
    found = visible_to(Diner.objects.all(), actor, FILE)
    return found.select_related("person").annotate(entitled=Exists(held))


def without_grid(found: QuerySet[Diner]) -> QuerySet[Diner]:
    """Those still eating whose care visits find no grid worker."""
    return found.filter(ended_on=None, person__left_on=None, person__grid="")


def home_street(diner: Diner, person: Person) -> str:
    """In whose grids she may live: her address's street, else that of her registration."""
    return person.street or diner.street


def file_of(diner: Diner) -> File:
    """Eight statements; the newest first."""
    today = localdate()
    own = {"district": diner.district, "diner": diner}
    facts = Fact.objects.filter(
        district=diner.district, subject=diner.ref, name__in=NAMES, superseded_at=None
    )
    held = balance(diner.district, BOOK, diner.wallet)
    kept = statement(diner.district, BOOK, diner.wallet, since=today - BACK, until=today, size=None)
    entitled = Entitlement.objects.filter(**own).select_related("programme", "grant")
    meals = MealServed.objects.filter(**own, undone_at=None).select_related("canteen")
    orders = Order.objects.filter(**own, day__gte=today, ended_at=None)
    return File(
        entitlements=list(entitled.order_by("-since", "-pk")[:MOST]),
        facts=list(facts.select_related("recorded_by").order_by("-since", "name")[:MOST]),
        held=(held.available or 0) if held else None,
        lines=list(reversed(kept.lines[-MOST:])) if kept else [],
        meals=list(meals.order_by("-day", "-pk")[:MOST]),
        orders=list(orders.select_related("canteen", "reservation").order_by("day", "pk")[:MOST]),
    )

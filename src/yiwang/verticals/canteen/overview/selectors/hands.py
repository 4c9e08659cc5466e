"""What needs a hand: each number is of a list that its reader may open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Sum
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to

from ...applying.models import LIVE, Application
from ...models import Diner
from ...settling.models import Adjustment
from ...settling.rules.steps import RECONCILE, REVIEW
from ...settling.rules.steps import SEE as STATEMENTS
from ...settling.selectors import adjustments_asked, waiting_for
from ...settling.selectors import canteens as reconciled
from ...till.models import OfflineMeal, Parting
from ...till.reach import canteens_of
from ...watching.models import Signal
from ...watching.selectors import signals
from ...watching.selectors.reach import SUSPECT
from ..models import Unagreed
from .diners import without_grid
from .reach import SEE

CHECK = "canteen.check"


@dataclass(frozen=True)
class Hands:
    """Applications by state and those late; diners without a grid, disputes, partings,
    statements, adjustments, signals; differences, as counted `at`. None: not this reader's, or
    not counted yet."""

    applications: Mapping[str, int] | None
    late: int
    unhoused: int | None
    disputes: int | None
    partings: int | None
    statements: int | None
    adjustments: int | None
    signals: int | None
    differences: int | None
    at: datetime | None


def hands(actor: Actor, street: str = "") -> Hands:
    """Eight statements; fewer for those who see less. `street` narrows what has one."""
    applications, late = None, 0
    if actor.posts_that(SEE):
        rows = visible_to(Application.objects.filter(state__in=LIVE), actor, SEE)
        if street:
            rows = rows.filter(street=street)
        overdue = Q(due_at__lt=now())
        counted = rows.order_by().values("state").annotate(n=Count("pk"), late=Count("pk", overdue))
        found = list(counted)
        applications = {row["state"]: row["n"] for row in found}
        late = sum(row["late"] for row in found)
    return Hands(
        applications, late, _unhoused(actor, street), _disputes(actor), _partings(actor),
        _statements(actor), _adjustments(actor), _signals(actor),
        *_differences(actor),
    )  # fmt: skip


def _unhoused(actor: Actor, street: str) -> int | None:
    """Diners whom no grid worker looks after: the street's clerk says where they live."""
    if not actor.posts_that(CHECK):
        return None
    rows = without_grid(visible_to(Diner.objects.all(), actor, CHECK))
    return (rows.filter(street=street) if street else rows).count()


def _disputes(actor: Actor) -> int | None:
    verbs = ("canteen.run", CHECK)
    if not any(actor.posts_that(verb) for verb in verbs):
        return None
    reach = canteens_of(actor, *verbs)
    rows = OfflineMeal.objects.filter(disputed__gt=0, resolved_at=None, canteen__in=reach)
    return rows.count()


def _partings(actor: Actor) -> int | None:
    """Wallets of two who were one for a time."""
    if not actor.posts_that(CHECK):
        return None
    mine = visible_to(Diner.objects.all(), actor, CHECK)
    rows = Parting.objects.filter(state=Parting.State.OPEN, stays__in=mine.values("pk"))
    return rows.count()


def _statements(actor: Actor) -> int | None:
    return waiting_for(actor).count() if actor.posts_that(STATEMENTS) else None


def _adjustments(actor: Actor) -> int | None:
    """Asked for, and the actor's to decide."""
    if not actor.posts_that(REVIEW):
        return None
    asked = adjustments_asked(actor).filter(state=Adjustment.State.ASKED)
    return asked.exclude(asked_by=actor.me).count()


def _signals(actor: Actor) -> int | None:
    if not actor.posts_that(SUSPECT):
        return None
    return signals(actor).filter(state=Signal.State.OPEN).count()


def _differences(actor: Actor) -> tuple[int | None, datetime | None]:
    """As counted in the last hour, for they are found by reading a month."""
    if not actor.posts_that(RECONCILE):
        return None, None
    rows = Unagreed.objects.filter(canteen__in=reconciled(actor, RECONCILE).values("pk"))
    found = rows.aggregate(open=Sum("open"), at=Max("at"))
    return found["open"], found["at"]

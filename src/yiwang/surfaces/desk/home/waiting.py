"""What waits for this reader, counted once a request: for the menu's badge and the to-do's tabs."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.selectors import todo

_KEPT = "_desk_waiting"


@dataclass(frozen=True)
class Waiting:
    """Cases by stage; `approvals` of them wait for a decision on a request (延期、挂账)."""

    stages: dict[str, int]
    approvals: int

    @property
    def total(self) -> int:
        return sum(self.stages.values())


def waiting_of(request: HttpRequest) -> Waiting:
    """One statement, whoever asks first."""
    kept: Waiting | None = getattr(request, _KEPT, None)
    if kept is None:
        kept = _counted(request.actor)  # type: ignore[attr-defined]
        setattr(request, _KEPT, kept)
    return kept


def _counted(actor: Actor) -> Waiting:
    rows = list(
        todo(actor)
        .order_by()
        .values("stage")
        .annotate(n=Count("pk"), asked=Count("pk", filter=~Q(pending="")))
    )
    return Waiting({row["stage"]: row["n"] for row in rows}, sum(row["asked"] for row in rows))

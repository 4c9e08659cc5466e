"""One matter as the wall's side card shows it."""

from dataclasses import dataclass

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Attachment, Case, LogEntry
from yiwang.kernel.cases.selectors import (
    Action,
    CaseRow,
    actions_for,
    case_of,
    reference,
    rows_of,
)

MOST_PHOTOS = 4
MOST_ENTRIES = 4
ORDER = "supervise"


@dataclass(frozen=True)
class Card:
    """The key facts; `order` is the 督办 that the reader may give, if she may and it is not
    given yet."""

    case: Case
    row: CaseRow
    photos: list[Attachment]
    entries: list[tuple[LogEntry, str]]
    order: Action | None


def card_of(actor: Actor, district: str, pk: int) -> Card:
    """Four statements. Raises Forbidden for a matter she may not see."""
    case = case_of(actor, district, pk)
    photos = Attachment.objects.select_related("file").filter(
        district=district, case=case, file__kind="photo"
    )
    entries = LogEntry.objects.filter(district=district, case=case).order_by("-seq")
    flow = reference().flows[case.flow_id]
    names = {action.code: action.name for action in flow.actions}
    return Card(
        case=case,
        row=rows_of([case])[0],
        photos=list(photos.order_by("-id")[:MOST_PHOTOS]),
        entries=[
            (entry, names.get(entry.action, entry.action)) for entry in entries[:MOST_ENTRIES]
        ],
        order=None if case.supervised else _order(actor, case),
    )


def _order(actor: Actor, case: Case) -> Action | None:
    return next((each for each in actions_for(actor, case) if each.code == ORDER), None)

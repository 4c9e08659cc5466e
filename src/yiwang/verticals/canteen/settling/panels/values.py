"""Amounts, states and days as pages and workbooks show them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from yiwang.ui.values import State, Tone

from ..models import Statement
from ..rules.money import yuan

_TONES: dict[str, Tone] = {
    "draft": "idle",
    "submitted": "info",
    "checked": "info",
    "reviewed": "soon",
    "paid": "done",
    "returned": "late",
}


@dataclass(frozen=True, slots=True)
class Yuan:
    """Fen: as people write them on a page, as a number in a workbook."""

    fen: int

    def html(self) -> str:
        return yuan(self.fen)

    def plain(self) -> Decimal:
        return Decimal(self.fen).scaleb(-2)


def state_of(statement: Statement) -> State:
    return State(Statement.State(statement.state).label, _TONES[statement.state])


def in_yuan(fen: int) -> str:
    return _("%(amount)s 元") % {"amount": yuan(fen)}

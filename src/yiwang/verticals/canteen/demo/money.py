"""Drawers counted, and the statements of the month that is over."""

from datetime import date, timedelta
from uuid import uuid5

from ..models import Operator
from ..settling.rules.periods import Period
from ..settling.selectors import differences
from ..settling.services import (
    check_statement,
    count_drawer,
    draft_statement,
    pay_statement,
    review_statement,
    submit_statement,
)
from .meals import SPACE
from .sites import DISTRICT, Site
from .staff import Staff

MISCOUNTED = 500  # fen that one drawer lacked
#: How far a firm's statement has come, by its number; drafts else.
REACHED = {1: 1, 2: 4, 3: 3, 4: 2, 5: 1}


def count(staff: Staff, firm: int, today: date) -> int:
    """Each canteen's drawer of each day but the last, as it should be; one lacks a little."""
    manager = staff.manager(firm)
    found = differences(manager, "canteen.reconcile").filter(kind="drawer", counted=None)
    rows = list(
        found.filter(day__lt=today - timedelta(days=1))
        .order_by("canteen_id", "day")
        .values_list("canteen_id", "day", "expected")
    )
    for number, (canteen, day, expected) in enumerate(rows):
        lacks = MISCOUNTED if number == len(rows) - 2 else 0
        count_drawer(
            actor=manager, canteen_id=canteen, day=day, counted=max(0, (expected or 0) - lacks),
            request_id=uuid5(SPACE, f"drawer {canteen} {day}"),
        )  # fmt: skip
    return len(rows)


def settle(
    staff: Staff, firm: int, operator: Operator, period: Period, where: list[Site], today: date
) -> None:
    """The firm's statement as far as it has come; one that has been moved on is left alone."""
    manager, steps = staff.manager(firm), REACHED.get(firm, 0)
    made = draft_statement(actor=manager, district=DISTRICT, operator_id=operator.pk, period=period)
    if steps < 1 or made.state != "draft":
        return
    made = submit_statement(actor=manager, statement_id=made.pk)
    if steps > 1:
        for username in _clerks(staff, where):
            made = check_statement(actor=staff.one(username), statement_id=made.pk)
    if steps > 2:
        made = review_statement(actor=staff.reviewer, statement_id=made.pk)
    if steps > 3:
        pay_statement(
            actor=staff.one("finance01"), statement_id=made.pk, amount=made.due, paid_on=today,
            bank_reference=f"YH{period.through:%Y%m}{firm:04d}",
        )  # fmt: skip


def _clerks(staff: Staff, where: list[Site]) -> list[str]:
    streets = {site.place.street for site in where}
    return [
        name
        for name, account in staff.known.items()
        if name.startswith("welfare-clerk")
        and account.appointments.filter(post__division__in=streets).exists()
    ]

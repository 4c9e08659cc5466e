"""Codes of accounts in the book "money"; the contract between the canteen's rooms."""

from datetime import date

from yiwang.verticals.canteen.rules.shares import CHARITY, CITY, DISTRICT, STREET

BOOK = "money"
BUCKETS = (CITY, DISTRICT, STREET, CHARITY)  # public budgets, a bucket a canteen and month


def bucket(funder: str, programme: str, canteen_id: int, day: date) -> str:
    return f"{funder}:{programme}:{canteen_id}:{day:%Y-%m}"


def till_account(paid_by: str, canteen_id: int) -> str:
    """Where money given at a counter goes: "cash" or "outside"."""
    return f"{paid_by}:{canteen_id}"


def wallet(diner_id: int) -> str:
    return f"wallet:{diner_id}"


def owed_to(operator_id: int) -> str:
    return f"operator:{operator_id}"


def given_by(operator_id: int) -> str:
    return f"given:{operator_id}"


def disputed_with(operator_id: int) -> str:
    return f"dispute:{operator_id}"

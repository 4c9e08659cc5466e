"""Every entry of a case's log counts in the transaction that writes it."""

from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.events.services import within

from .services.counting import count


@within(CaseAdvanced)
def count_entries(facts: list[CaseAdvanced]) -> None:
    count(facts)

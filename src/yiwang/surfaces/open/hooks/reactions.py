"""Every step of a case is told to the systems that want it; once, after its commit."""

from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.events.services import on

from .services import note_step


@on(CaseAdvanced)
def queue_for_endpoints(fact: CaseAdvanced) -> None:
    note_step(fact)

"""Where a printed statement is signed and sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yiwang.ui.text import Text

from ..models import Step


@dataclass(frozen=True)
class Signed:
    """A place for a seal on paper: who took this step last, and when; empty where nobody has."""

    label: Text
    name: str = ""
    at: datetime | None = None


def signatures(steps: Sequence[Step]) -> list[Signed]:
    """One place for each who answers for a statement."""
    last = {step.verb: step for step in steps}
    labels = {
        "submit": _("运营单位（盖章）"),
        "check": _("镇街核对"),
        "review": _("区民政审核"),
        "pay": _("财政支付"),
    }
    taken = {verb: last[verb] for verb in labels if verb in last}
    return [
        Signed(label, taken[verb].name, taken[verb].at) if verb in taken else Signed(label)
        for verb, label in labels.items()
    ]

"""Tables of eligibility."""

from .deciding import Decision, Grant, Standing
from .facts import Fact
from .impact import ImpactLine, ImpactRun
from .programmes import Programme, RuleSet

__all__ = [
    "Decision",
    "Fact",
    "Grant",
    "ImpactLine",
    "ImpactRun",
    "Programme",
    "RuleSet",
    "Standing",
]

"""Reads of eligibility."""

from ..rules.ages import age_on
from .assessing import Assessed, assess, assess_many, explain
from .grants import entitlement, grants_of, standings
from .inputs import Asked, entries_of, known_on
from .programmes import here, in_force, programmes, require_here, rule_sets, table_of
from .rehearsing import Rehearsed, rehearse
from .replaying import Replayed, replay

__all__ = [
    "Asked",
    "Assessed",
    "Rehearsed",
    "Replayed",
    "age_on",
    "assess",
    "assess_many",
    "entitlement",
    "entries_of",
    "explain",
    "grants_of",
    "here",
    "in_force",
    "known_on",
    "programmes",
    "rehearse",
    "replay",
    "require_here",
    "rule_sets",
    "standings",
    "table_of",
]

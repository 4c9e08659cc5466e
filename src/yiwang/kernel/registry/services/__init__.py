"""The verbs of the registry."""

from .apart import end_apart, keep_apart
from .finding import find, reveal
from .merging import merge, unmerge
from .noting import note
from .organisations import enrol_organisation
from .people import amend, enrol
from .residences import move, open_household
from .rolls import Newcomer, enrol_many

__all__ = [
    "Newcomer",
    "amend",
    "end_apart",
    "enrol",
    "enrol_many",
    "enrol_organisation",
    "find",
    "keep_apart",
    "merge",
    "move",
    "note",
    "open_household",
    "reveal",
    "unmerge",
]

"""The verbs of the registry."""

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
    "enrol",
    "enrol_many",
    "enrol_organisation",
    "find",
    "merge",
    "move",
    "note",
    "open_household",
    "reveal",
    "unmerge",
]

"""The noun's reads, and the plain values that they are made of."""

from ..contact import plain_phone
from ..rules.flow import Action, Flow
from ..rules.routing import Spot
from .file import CaseFile, StageBar, actions_for, case_file, case_of, near_by
from .following import Followed, followed
from .lists import (
    CaseFilter,
    CaseRow,
    case_rows,
    cases_matching,
    cases_seen_by,
    division_q,
    doable,
    listed,
    rows_of,
    stages_of,
    todo,
)
from .reference import Reference, reference
from .standing import spot_of

__all__ = [
    "Action",
    "CaseFile",
    "CaseFilter",
    "CaseRow",
    "Flow",
    "Followed",
    "Reference",
    "Spot",
    "StageBar",
    "actions_for",
    "case_file",
    "case_of",
    "case_rows",
    "cases_matching",
    "cases_seen_by",
    "division_q",
    "doable",
    "followed",
    "listed",
    "near_by",
    "plain_phone",
    "reference",
    "rows_of",
    "spot_of",
    "stages_of",
    "todo",
]

"""The noun's reads."""

from .file import CaseFile, StageBar, actions_for, case_file, case_of, near_by
from .following import Followed, followed
from .lists import (
    CaseFilter,
    CaseRow,
    case_rows,
    cases_matching,
    cases_seen_by,
    division_q,
    rows_of,
    todo,
)
from .reference import Reference, reference
from .standing import spot_of

__all__ = [
    "CaseFile",
    "CaseFilter",
    "CaseRow",
    "Followed",
    "Reference",
    "StageBar",
    "actions_for",
    "case_file",
    "case_of",
    "case_rows",
    "cases_matching",
    "cases_seen_by",
    "division_q",
    "followed",
    "near_by",
    "reference",
    "rows_of",
    "spot_of",
    "todo",
]

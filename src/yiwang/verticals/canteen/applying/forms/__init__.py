"""What these pages ask."""

from .applications import (
    ApplyForm,
    CheckForm,
    HelpForm,
    NoteForm,
    ReasonForm,
    RevealForm,
    VisitForm,
    WindowForm,
)
from .canteens import CanteenForm, CloseForm, OperatorForm, ServingForm
from .rehearsing import RehearsalForm
from .terms import TermForm

__all__ = [
    "ApplyForm",
    "CanteenForm",
    "CheckForm",
    "CloseForm",
    "HelpForm",
    "NoteForm",
    "OperatorForm",
    "ReasonForm",
    "RehearsalForm",
    "RevealForm",
    "ServingForm",
    "TermForm",
    "VisitForm",
    "WindowForm",
]

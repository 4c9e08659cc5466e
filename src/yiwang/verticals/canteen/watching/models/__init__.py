"""What supervision keeps: certificates, samples, inspections, ratings, signals, and its numbers."""

from .certificates import Certificate
from .inspections import Finding, Inspection, InspectionItem
from .ratings import Rating
from .samples import Sample
from .signals import Signal
from .thresholds import Threshold

__all__ = [
    "Certificate",
    "Finding",
    "Inspection",
    "InspectionItem",
    "Rating",
    "Sample",
    "Signal",
    "Threshold",
]

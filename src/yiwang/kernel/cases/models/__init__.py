"""Tables of the noun, one file a subject."""

from .case import CHANNELS, OUTCOMES, TOLD_CHANNELS, Attachment, Case, LogEntry, Notice
from .catalogue import UNITS, ClassRule, MatterClass, Route
from .flow import FlowEdge, FlowVersion, ReferenceRevision

__all__ = [
    "CHANNELS",
    "OUTCOMES",
    "TOLD_CHANNELS",
    "UNITS",
    "Attachment",
    "Case",
    "ClassRule",
    "FlowEdge",
    "FlowVersion",
    "LogEntry",
    "MatterClass",
    "Notice",
    "ReferenceRevision",
    "Route",
]

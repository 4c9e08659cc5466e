"""Tables of the noun, one file a subject."""

from .case import Attachment, Case, LogEntry, Notice
from .catalogue import ClassRule, MatterClass, Route
from .flow import FlowEdge, FlowVersion, ReferenceRevision

__all__ = [
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

"""The noun's verbs."""

from .advance import advance
from .flows import publish_flow
from .merge import merge, unmerge
from .opening import Report, open_case
from .split import Part, split

__all__ = ["Part", "Report", "advance", "merge", "open_case", "publish_flow", "split", "unmerge"]

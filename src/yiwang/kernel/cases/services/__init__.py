"""The noun's verbs."""

from .advance import advance
from .flows import publish_flow
from .merge import merge, unmerge
from .opening import open_case
from .split import split

__all__ = ["advance", "merge", "open_case", "publish_flow", "split", "unmerge"]

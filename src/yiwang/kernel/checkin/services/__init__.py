"""The noun's verbs. The room whose devices these are says who may register and issue."""

from .credentials import issue, revoke
from .devices import register, retire
from .scanning import Reading, scan, sync_batch

__all__ = ["Reading", "issue", "register", "retire", "revoke", "scan", "sync_batch"]

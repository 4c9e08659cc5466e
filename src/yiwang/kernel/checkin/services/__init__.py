"""The noun's verbs. The room whose devices these are says who may register and issue."""

from .credentials import issue, issue_many, revoke
from .devices import register, retire
from .scanning import Reading, scan, sync_batch

__all__ = ["Reading", "issue", "issue_many", "register", "retire", "revoke", "scan", "sync_batch"]

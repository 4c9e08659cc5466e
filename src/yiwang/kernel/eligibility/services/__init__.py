"""The verbs of eligibility."""

from .deciding import decide
from .facts import record_fact
from .grants import end_grant, follow, grant
from .impact import start_impact
from .programmes import open_programme
from .publishing import publish_rules, retire_rules, review_rules
from .rolls import follow_many, record_facts
from .writing import save_rules

__all__ = [
    "decide",
    "end_grant",
    "follow",
    "follow_many",
    "grant",
    "open_programme",
    "publish_rules",
    "record_fact",
    "record_facts",
    "retire_rules",
    "review_rules",
    "save_rules",
    "start_impact",
]

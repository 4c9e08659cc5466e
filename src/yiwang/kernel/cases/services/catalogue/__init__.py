"""Writing the catalogue: classes, dated conditions, routes. Every change is audited.

The catalogue is one for the deployment, so a data steward of any division writes classes and
conditions; a route needs a post over its division. All verbs may be repeated: the same content
again writes nothing.
"""

from .classes import put_class
from .conditions import RuleContent, put_rule
from .routes import end_route, put_route

__all__ = ["RuleContent", "end_route", "put_class", "put_route", "put_rule"]

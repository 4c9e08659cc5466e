"""Programmes and their rule sets; a programme is a district's, whoever works in it sees it."""

from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Forbidden, Refused

from ..engine import Engine, engine_of
from ..models import Programme, RuleSet
from ..rules.table import Table

M = TypeVar("M", bound=Model)
#: States whose period says when a rule set is, or was, in force.
IN_FORCE = (RuleSet.State.PUBLISHED, RuleSet.State.RETIRED)


def here(queryset: QuerySet[M], actor: Actor, verb: str) -> QuerySet[M]:
    """The rows of districts in which the actor may do `verb`; a post of a street or community
    counts for its district, since rules are made for the district as a whole."""
    if actor.is_system:
        return queryset
    scope = Q(pk__in=[])
    for post in actor.posts_that(verb):
        if len(post.division) >= 6:
            scope |= Q(district=post.division[:6])
        elif post.division:
            scope |= Q(district__startswith=post.division)
    return queryset.filter(scope)


def require_here(actor: Actor, verb: str, district: str) -> None:
    """The same as a question, or Forbidden."""
    require(actor, verb)
    if actor.is_system:
        return
    held = (post.division for post in actor.posts_that(verb) if post.division)
    if not any(code[:6] == district[: len(code[:6])] for code in held):
        raise Forbidden(_("这个项目属于其他区县，您的岗位不能办理；请联系该区县。"))


def programmes(actor: Actor) -> QuerySet[Programme]:
    """The programmes that the actor may see."""
    return here(Programme.objects.all(), actor, "eligibility.see")


def rule_sets(actor: Actor) -> QuerySet[RuleSet]:
    """Every rule set that the actor may see, without its content."""
    found = here(RuleSet.objects.all(), actor, "eligibility.see")
    return found.select_related("programme", "author", "reviewer", "publisher")


def in_force(programme_id: int, on: date) -> RuleSet:
    """The rule set of a day, or Refused. One statement; the content is read when it is needed."""
    found = covering(RuleSet.objects.filter(programme_id=programme_id), on).defer("content")
    rules = found.select_related("programme").first()
    if rules is None:
        raise Refused(
            _("%(day)s 没有生效的规则；请先发布该日的规则。"),
            code="no_rules",
            values={"day": on.isoformat()},
        )
    return rules


def covering(rules: QuerySet[RuleSet], on: date) -> QuerySet[RuleSet]:
    """Those in force on a day."""
    return rules.filter(Q(until__isnull=True) | Q(until__gt=on), state__in=IN_FORCE, since__lte=on)


def engine_for(rules: RuleSet) -> Engine:
    """The compiled table of a rule set; its content is fetched only the first time."""
    return engine_of(rules.digest, lambda: rules.content)


def table_of(rules: RuleSet) -> Table:
    """The rule set as a value."""
    return engine_for(rules).table

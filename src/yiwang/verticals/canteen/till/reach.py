"""Who deals with which canteen: posts over where it stands, and the operator's own people."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Forbidden
from yiwang.verticals.canteen.models import Canteen


def canteens_of(actor: Actor, *verbs: str) -> QuerySet[Canteen]:
    """The canteens at which the actor may do one of `verbs`; none without a post."""
    found = Canteen.objects.select_related("operator")
    if actor.is_system:
        return found
    reach = Q(pk__in=[])
    for verb in verbs:
        for post in actor.posts_that(verb):
            if post.department is not None:
                reach |= Q(operator__department_id=post.department)
            elif post.division:
                reach |= _under(post.division)
    return found.filter(reach)


def require_canteen(actor: Actor, verb: str, canteen: Canteen) -> None:
    """`canteens_of` holds it, or Forbidden."""
    if not canteens_of(actor, verb).filter(pk=canteen.pk).exists():
        raise Forbidden(_("您的岗位无权处理这家饭堂；如有需要请联系系统管理员。"))


def _under(division: str) -> Q:
    column = "district" if len(division) <= 6 else "street" if len(division) <= 9 else "community"
    return Q(**{f"{column}__startswith": division})

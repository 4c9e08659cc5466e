"""Whose canteens and diners an actor's posts reach."""

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to
from yiwang.kernel.registry.fields import blind_index
from yiwang.lib import idnumbers
from yiwang.lib.errors import Forbidden

from ...models import Canteen, Diner


def canteens_for(actor: Actor, *verbs: str) -> QuerySet[Canteen]:
    """Canteens where the actor may do one of `verbs`. A post of an operator's department reaches
    that operator's canteens only."""
    if actor.is_system:
        return Canteen.objects.all()
    reached = Q(pk__in=[])
    for verb in verbs:
        for post in actor.posts_that(verb):
            found = Canteen.objects.all()
            if post.division or post.department is None:
                found = visible_to(found, Actor(actor.account_id, actor.name, (post,)), verb)
            if post.department is not None:
                found = found.filter(operator__department_id=post.department)
            reached |= Q(pk__in=found.values("pk"))
    return Canteen.objects.filter(reached)


def require_canteen(actor: Actor, verb: str, canteen_id: int) -> Canteen:
    """The canteen, or Forbidden."""
    found = canteens_for(actor, verb).filter(pk=canteen_id).first()
    if found is None:
        raise Forbidden("您的岗位不管理这家饭堂；如有需要请联系区级管理员。")
    return found


def diners_for(actor: Actor, verb: str, *, text: str = "") -> QuerySet[Diner]:
    """Diners whom the actor may serve, those `found_by` the text."""
    found = visible_to(Diner.objects.filter(ended_on__isnull=True), actor, verb)
    return found_by(found, text).select_related("person").order_by("person__name", "pk")


def found_by(found: QuerySet[Diner], text: str) -> QuerySet[Diner]:
    """Those whose name has this part, or whose telephone or ID number this is; all of ""."""
    words = text.strip()
    if words:
        number = idnumbers.resident(words, today=localdate())
        phone = idnumbers.phone(words)
        said = Q(person__name__contains=words)
        if number is not None:
            said = Q(person__id_index=blind_index("id_number", number.number))
        elif phone:
            index = blind_index("phone", phone)
            said = Q(person__phone_index=index) | Q(family_phone_index=index)
        found = found.filter(said)
    return found

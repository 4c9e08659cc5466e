"""Which canteens an actor's pages are about. Fails closed."""

from django.db.models import Q, QuerySet

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to

from ...models import Canteen
from ...settling.selectors import canteens as run_by_department

OVERSEE, RUN, SEE = "canteen.oversee", "canteen.run", "canteen.see"


def overseen(actor: Actor, verb: str = OVERSEE) -> QuerySet[Canteen]:
    """The canteens of the divisions over which the actor may do `verb`."""
    found = Canteen.objects.all()
    return found if actor.is_system else visible_to(found, actor, verb)


def own(actor: Actor) -> QuerySet[Canteen]:
    """The canteens of the operators for whom the actor works."""
    return run_by_department(actor, RUN)


def shown(actor: Actor, verb: str = OVERSEE) -> QuerySet[Canteen]:
    """Both: what the lists behind the numbers are of."""
    either = Q(pk__in=overseen(actor, verb).values("pk")) | Q(pk__in=own(actor).values("pk"))
    return Canteen.objects.filter(either)


def open_on(found: QuerySet[Canteen], day: object) -> QuerySet[Canteen]:
    """Those that existed on a day."""
    return found.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)


def within(found: QuerySet[Canteen], division: str) -> QuerySet[Canteen]:
    """Those in a city, district, street or community; all of "" ."""
    if not division:
        return found
    sizes = {4: "district", 6: "district", 9: "street", 12: "community"}
    column = sizes.get(len(division))
    return found.filter(**{f"{column}__startswith": division}) if column else found.none()

"""Which statements an actor sees. Fails closed: an operator's people through its department, a
street's through the canteens that stand there, the district's through the district."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.ledger.models import Account
from yiwang.verticals.canteen.models import Canteen, Operator

from ..models import Adjustment, Difference, Line, Part, Statement
from ..rules.steps import CHECK, REVIEW, SEE, TURN

OPERATORS_ROLE = "canteen_manager"


def statements(actor: Actor, verb: str = SEE) -> QuerySet[Statement]:
    """The statements on which the actor may do `verb`."""
    found = Statement.objects.select_related("operator")
    if actor.is_system:
        return found
    reach = Q(pk__in=[])
    for post in actor.posts_that(verb):
        if post.role == OPERATORS_ROLE:
            if post.department is not None:
                reach |= Q(operator__department_id=post.department)
        elif post.division and not post.grids and len(post.division) <= 6:
            reach |= Q(district__startswith=post.division)
        elif post.division and not post.grids and len(post.division) == 9:
            parts = Part.objects.filter(street=post.division)
            reach |= Q(pk__in=parts.values("statement_id")) & ~Q(state=Statement.State.DRAFT)
    return found.filter(reach)


def lines(actor: Actor, statement: Statement) -> QuerySet[Line]:
    """A statement's lines; for the people of a street, those of its canteens."""
    found = Line.objects.filter(district=statement.district, statement=statement)
    found = found.select_related("canteen")
    streets = streets_only(actor, statement)
    return found if streets is None else found.filter(canteen__street__in=streets)


def streets_only(actor: Actor, statement: Statement) -> list[str] | None:
    """The streets to which the actor's view is narrowed; None for the whole statement."""
    if actor.is_system:
        return None
    streets = []
    for post in actor.posts_that(SEE):
        if post.role == OPERATORS_ROLE and post.department == statement.operator.department_id:
            return None
        if post.division and not post.grids and statement.district.startswith(post.division):
            return None
        streets.append(post.division)
    return streets


def operators(actor: Actor, verb: str) -> QuerySet[Operator]:
    """The operators for whose department the actor may do `verb`."""
    if actor.is_system:
        return Operator.objects.all()
    departments = [
        post.department
        for post in actor.posts_that(verb)
        if post.role == OPERATORS_ROLE and post.department is not None
    ]
    return Operator.objects.filter(department_id__in=departments)


def canteens(actor: Actor, verb: str) -> QuerySet[Canteen]:
    """The canteens on which the actor may do `verb`."""
    if actor.is_system:
        return Canteen.objects.all()
    reach = Q(pk__in=[])
    for post in actor.posts_that(verb):
        if post.role == OPERATORS_ROLE:
            if post.department is not None:
                reach |= Q(operator__department_id=post.department)
        elif post.division and not post.grids:
            column = "street" if len(post.division) == 9 else "district"
            reach |= Q(**{f"{column}__startswith": post.division})
    return Canteen.objects.filter(reach).select_related("operator")


def waiting_for(actor: Actor) -> QuerySet[Statement]:
    """The statements whose next step is the actor's to take."""
    mine = Q(pk__in=[])
    for state, verb in TURN.items():
        reached = statements(actor, verb).filter(state=state)
        if verb == CHECK:
            streets = [post.division for post in actor.posts_that(verb) if post.division]
            unchecked = Q()
            for street in streets:
                unchecked |= Q(parts__street__startswith=street, parts__checked_by__isnull=True)
            reached = reached.filter(unchecked)
        mine |= Q(pk__in=reached.values("pk"))
    return statements(actor).filter(mine)


def owing(operators_: Iterable[Operator]) -> list[tuple[Operator, str]]:
    """Each operator with each district whose book of money has an account of it; its own district
    where there is none yet."""
    found = {f"operator:{each.pk}": each for each in operators_}
    accounts = Account.objects.filter(book__code="money", code__in=found).order_by("code")
    pairs = [(found[code], district) for code, district in accounts.values_list("code", "district")]
    told = {each.pk for each, _district in pairs}
    return pairs + [(each, each.district) for each in found.values() if each.pk not in told]


def adjustments_asked(actor: Actor) -> QuerySet[Adjustment]:
    """The adjustments of canteens whose statements the actor sees, and those that the book of his
    district pays for wherever she ate."""
    reach = Q(canteen__in=canteens(actor, SEE).values("pk"))
    for post in actor.posts_that(REVIEW):
        if post.division and not post.grids and len(post.division) <= 6:
            reach |= Q(district__startswith=post.division)
    return Adjustment.objects.select_related("canteen", "meal__diner__person").filter(reach)


def differences(actor: Actor, verb: str) -> QuerySet[Difference]:
    """What does not agree at the canteens on which the actor may do `verb`."""
    mine = list(canteens(actor, verb).values_list("pk", flat=True))
    return Difference.objects.select_related("canteen").filter(canteen__in=mine)


def keyed(found: QuerySet[Difference], key: str) -> QuerySet[Difference]:
    """The one with this key: its kind and evidence are asked for, so that only they are read."""
    kind, _slash, subject = key.partition("/")
    return found.filter(kind=kind, subject=subject)

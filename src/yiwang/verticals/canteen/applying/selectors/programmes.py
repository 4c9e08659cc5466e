"""Which programmes are of canteens, and where one may apply."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from yiwang.kernel.eligibility.models import Programme, RuleSet
from yiwang.kernel.eligibility.selectors import in_force, table_of
from yiwang.kernel.eligibility.takers import Problem, Table
from yiwang.kernel.places.selectors import worked_under
from yiwang.lib.errors import Refused

from ...models import Canteen
from ...rules.outcomes import not_payable
from ...shipped import codes
from ..models import Application


def programmes_of_canteens() -> QuerySet[Programme]:
    """Programmes that a canteen subsidises by, that somebody applied for, or that come with the
    product."""
    serves = Canteen.objects.filter(programme=OuterRef("pk"))
    asked = Application.objects.filter(programme=OuterRef("pk"))
    return Programme.objects.filter(Q(code__in=codes()) | Exists(serves) | Exists(asked))


def is_ours(programme_id: int) -> bool:
    """Whether grants of a programme mean meals."""
    return programmes_of_canteens().filter(pk=programme_id).exists()


def payable(programme_id: int, table: Table) -> Iterable[Problem]:
    """What a meal could not be paid by, in a table of a programme of canteens."""
    return not_payable(table) if is_ours(programme_id) else ()


def programme_for(district: str) -> Programme | None:
    """The programme of a district that one applies for today: the first with rules in force."""
    today = localdate()
    rules = RuleSet.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        programme=OuterRef("pk"),
        state="published",
        since__lte=today,
    )
    ours = programmes_of_canteens().filter(Exists(rules), district=district)
    return ours.order_by("pk").first()


def streets_offered() -> list[tuple[str, str]]:
    """(code, name) of the streets whose district has a programme in force."""
    return [
        street
        for district, _name in worked_under("")
        if programme_for(district) is not None
        for street in worked_under(district)
    ]


def category_options(programme: Programme) -> tuple[tuple[str, str], ...]:
    """(code, label) of the categories that the programme's rules of today ask for."""
    try:
        table = table_of(in_force(programme.pk, localdate()))
    except Refused:
        return ()
    return next((f.options for f in table.fields if f.name == "categories"), ())

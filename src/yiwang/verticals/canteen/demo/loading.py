"""load: everything, in the order in which it came about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.timezone import localtime

from ..menus.models import Menu
from ..models import Canteen, Diner
from ..overview.services import count_differences, count_meals, measure_reach
from ..services import install_programme
from ..settling.models import Statement
from ..settling.rules.periods import Period
from ..till.models import Till
from . import desk, kitchen, money, oversight
from .elders import Elder, elders_of, enrol
from .meals import weeks
from .sites import DISTRICT, STREET, Site, sites
from .staff import Staff, firms, hired, opened

FIRST, EACH = 2, 30  # canteens of the default demo, and elders of each
MOST, ELDERS = 36, 12_000  # of the large one
BOOKING = 30  # elders of a canteen who book

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class _Open:
    """A canteen as it stands, with its people."""

    site: Site
    canteen: Canteen
    till: Till
    people: list[tuple[Elder, Diner]]

    @property
    def elders(self) -> list[Elder]:
        return [elder for elder, _diner in self.people]


def loaded(canteens: int = FIRST) -> bool:
    """Whether so many canteens are there, each firm's last month settled or drafted."""
    found = Canteen.objects.filter(district=DISTRICT, code__startswith="DEMO-")
    running = set(found.values_list("operator_id", flat=True))
    drafted = Statement.objects.filter(operator__in=running).values("operator_id").distinct()
    return found.count() >= canteens and drafted.count() == len(running)


def load(tell: Tell = lambda done, total: None, *, password: str, canteens: int = FIRST) -> int:
    """So many canteens (at most `MOST`); how many meals and top-ups are new. Harmless twice."""
    if loaded(canteens):
        return 0
    moment, where = localtime(), sites(min(canteens, MOST))
    period = _last_month(moment.date())
    staff = hired(password, {STREET, *(site.place.street for site in where)})
    steps = len(where) * (2 + (moment.date() - period.since).days // 7 + 2)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        tell(min(done, steps), steps)

    programme = install_programme(code="shaoguan", district=DISTRICT).programme
    people = {site.number: elders_of(site, _elders(site, canteens)) for site in where}
    everybody = [elder for own in people.values() for elder in own]
    diners = iter(enrol(everybody, programme, period.since - timedelta(days=30)))
    standing = []
    for site in where:
        canteen, till = opened(site, programme, staff)
        own = list(zip(people[site.number], diners, strict=False))
        standing.append(_Open(site, canteen, till, own))
        step()
    _counted()
    new = sum(_eaten(each, staff, period.since, moment, step) for each in standing)
    _settled(staff, where, period, moment.date())
    desk.receive(staff.one("welfare-clerk01"), staff.reviewer)
    for each in standing[:FIRST]:
        _overseen(each, staff, moment)
    count_meals(district=DISTRICT)
    count_differences(district=DISTRICT)
    measure_reach(district=DISTRICT)
    tell(steps, steps)
    return new


def _counted() -> None:
    """Plans of a month's meals are made from how many elders there are now, not from none."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _eaten(
    each: _Open, staff: Staff, since: date, moment: datetime, step: Callable[[], None]
) -> int:
    """Menus and bookings first, so that who comes is noted as having come."""
    manager = staff.manager(each.site.firm)
    kitchen.plan(manager, each.site, each.canteen, moment.date())
    kitchen.book(manager, each.site, each.canteen, each.people[:BOOKING], moment)
    step()
    new = 0
    for week in weeks(each.site, each.elders, since, moment):
        new += week.carry(staff.reviewer, each.till)
        step()
    assert Menu.objects.filter(canteen=each.canteen).exists()
    return new


def _overseen(each: _Open, staff: Staff, moment: datetime) -> None:
    manager, today = staff.manager(each.site.firm), moment.date()
    oversight.keep_papers(manager, each.canteen, today)
    oversight.keep_samples(manager, each.canteen, moment)
    oversight.inspect(staff.reviewer, each.canteen, moment)
    oversight.rate(each.canteen, today)
    oversight.find_one(each.canteen, today)


def _settled(staff: Staff, where: list[Site], period: Period, today: date) -> None:
    for number, operator in sorted(firms(site.firm for site in where).items()):
        money.count(staff, number, today)
        own = [site for site in where if site.firm == number]
        money.settle(staff, number, operator, period, own, today)


def _elders(site: Site, canteens: int) -> int:
    """Of the first canteens always as many, whatever is opened later."""
    if site.number < FIRST:
        return EACH
    others, last = ELDERS - FIRST * EACH, MOST - FIRST
    return others // last + (site.number - FIRST < others % last)


def _last_month(today: date) -> Period:
    through = today.replace(day=1) - timedelta(days=1)
    return Period(through.replace(day=1), through)

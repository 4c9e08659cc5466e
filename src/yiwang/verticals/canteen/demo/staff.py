"""Who works for the demo's canteens: posts and accounts, and the canteens themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.access.models import Account, Department
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import appoint, enrol, open_post
from yiwang.kernel.eligibility.models import Programme

from ..models import Canteen, Meal, Operator
from ..services import Terms, arrange_serving, open_canteen, open_operator
from ..till.models import Till
from ..till.services import open_till
from .sites import DISTRICT, STREET, Site, credit_code, firm_name

PRICES = {Meal.LUNCH: 1500, Meal.DINNER: 1200}
SINCE = date(2024, 3, 1)
_HOURS = {
    Meal.LUNCH: (time(10, 30), time(13), time(9, 30)),
    Meal.DINNER: (time(16, 30), time(18, 30), time(15)),
}


@dataclass
class Staff:
    """Accounts by role; those of a firm and of a street by its number and code."""

    password: str
    known: dict[str, Account]

    def bureau(self) -> None:
        self._hire("welfare-reviewer01", "民政审核员", "welfare_reviewer", DISTRICT)
        self._hire("welfare-reviewer02", "民政审核员二", "welfare_reviewer", DISTRICT)
        self._hire("finance01", "财务支付员", "finance", DISTRICT)

    def street(self, code: str, number: int) -> None:
        self._hire(f"welfare-clerk{number:02d}", "民政经办员", "welfare_clerk", code)

    def firm(self, number: int, department: Department) -> None:
        shown = f"{number + 1:02d}"
        for role, name in (("canteen-manager", "饭堂负责人"), ("till-clerk", "饭堂收银员")):
            username = f"{role}{shown}"
            self._hire(username, f"{name}{shown}", role.replace("-", "_"), DISTRICT, department)

    def one(self, username: str) -> Actor:
        return actor_of(self.known[username])

    def manager(self, firm: int) -> Actor:
        return self.one(f"canteen-manager{firm + 1:02d}")

    @property
    def reviewer(self) -> Actor:
        return self.one("welfare-reviewer01")

    def _hire(
        self, username: str, name: str, role: str, division: str, of: Department | None = None
    ) -> None:
        account = Account.objects.filter(username=username).first() or enrol(
            actor=SYSTEM, username=username, name=name, password=self.password
        )
        post = open_post(
            actor=SYSTEM, code=f"demo-{username}", name=name, role=role, division=division,
            department=of,
        )  # fmt: skip
        if not account.appointments.filter(post=post).exists():
            appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
        self.known[username] = account


def hired(password: str, streets: Iterable[str]) -> Staff:
    """The bureau's people, and a clerk for each street; the demo's own street has the first."""
    staff = Staff(password, {})
    staff.bureau()
    ordered = sorted(set(streets), key=lambda code: (code != STREET, code))
    for number, code in enumerate(ordered, 1):
        staff.street(code, number)
    return staff


def opened(site: Site, programme: Programme, staff: Staff) -> tuple[Canteen, Till]:
    """The canteen with its hours, its firm's people and its till."""
    firm = open_operator(
        actor=staff.reviewer, district=DISTRICT, name=firm_name(site.firm),
        credit_code=credit_code(site.firm), since=SINCE,
    )  # fmt: skip
    staff.firm(site.firm, firm.department)
    canteen = open_canteen(
        actor=staff.reviewer, place=site.place, code=site.code, name=site.name, operator=firm,
        seats=60 + site.number % 4 * 20, programme=programme, opened_on=SINCE,
    )  # fmt: skip
    for meal in (Meal.LUNCH, Meal.DINNER) if site.dinner else (Meal.LUNCH,):
        begins, ends, order_by = _HOURS[meal]
        terms = Terms(begins=begins, ends=ends, order_by=order_by, price=PRICES[meal], places=300)
        arrange_serving(actor=staff.reviewer, canteen_id=canteen.pk, meal=meal, terms=terms)
    return canteen, _till(canteen, staff.manager(site.firm))


def _till(canteen: Canteen, manager: Actor) -> Till:
    known = Till.objects.filter(canteen=canteen).first()
    return known or open_till(actor=manager, canteen_id=canteen.pk, name="一号收银机")[0]


def firms(numbers: Iterable[int]) -> dict[int, Operator]:
    codes = {credit_code(number): number for number in set(numbers)}
    rows = Operator.objects.filter(district=DISTRICT, credit_code__in=codes)
    return {codes[row.credit_code]: row for row in rows}

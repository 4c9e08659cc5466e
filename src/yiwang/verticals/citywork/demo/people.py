"""The acting demo accounts, by what they may do where."""

from dataclasses import dataclass
from random import Random

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Account, Department
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.cases.models import Case

_SURNAMES = "陈李黄张林王吴刘郑梁谢周罗邓何叶曾赖邱朱"
_CALLED = ("女士", "先生")


@dataclass(frozen=True)
class People:
    """Everybody of the demo cast, ready to act."""

    actors: tuple[Actor, ...]
    departments: dict[str, int]

    def one(self, role: str, case: Case, rng: Random) -> Actor:
        """Somebody who holds the role over the case (a handler: in its department)."""
        fitting = [actor for actor in self.actors if _holds(actor, role, case)]
        return rng.choice(fitting)

    def who(self, role: str) -> list[Actor]:
        return [actor for actor in self.actors if actor.holds(role)]

    def other_department(self, case: Case, rng: Random) -> int:
        """A department that might have been meant."""
        named = [self.departments[code] for code in ("sanitation", "enforcement", "municipal")]
        return rng.choice([pk for pk in named if pk != case.department_id])


def people() -> People:
    accounts = Account.objects.filter(appointments__post__code__startswith="demo-").distinct()
    return People(
        tuple(actor_of(account) for account in accounts.order_by("pk")),
        dict(Department.objects.values_list("code", "pk")),
    )


def reporter(rng: Random) -> tuple[str, str]:
    """A made-up caller: a surname with 女士 or 先生, and a number that no network gives out."""
    phone = f"0751000{rng.randint(0, 9999):04d}"
    return rng.choice(_SURNAMES) + rng.choice(_CALLED), phone


def _holds(actor: Actor, role: str, case: Case) -> bool:
    for post in actor.posts:
        if post.role != role:
            continue
        if role == "handler":
            if post.department == case.department_id:
                return True
        elif post.covers(_Unowned(case.district, case.street, case.community, case.grid)):
            return True
    return False


@dataclass(frozen=True)
class _Unowned:
    district: str
    street: str
    community: str
    grid: str

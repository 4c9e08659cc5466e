"""The data: the demo's ground and people, and a few hundred matters in every stage."""

import random
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection

from yiwang.kernel.access import demo as people
from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases.models import Case, MatterClass
from yiwang.kernel.cases.selectors import actions_for, reference, spot_of
from yiwang.kernel.cases.services import Report, advance, open_case
from yiwang.kernel.cases.services.flows import publish_shipped_flows
from yiwang.kernel.places.demo.load import load as load_places
from yiwang.kernel.places.models import Building
from yiwang.lib.ids import new_request_id
from yiwang.verticals.citywork.services import load_shipped

STREET = "440204001"
MATTERS = 600
PATH = ("accept", "register", "dispatch", "take")
PEOPLE_CARE = "E07"  # visits, which no crew of a department takes


@dataclass(frozen=True)
class City:
    """Everything a measurement needs to act; `dice` makes runs alike."""

    actors: dict[str, Actor]
    buildings: list[Building]
    classes: list[MatterClass]
    dice: random.Random

    def actor(self, role: str, number: int = 1) -> Actor:
        return self.actors[f"{role}{number:02d}"]

    def report(self) -> Report:
        """A report of something at a building, photo left out: files are timed by nobody yet."""
        place, matter_class = self.dice.choice(self.buildings), self.dice.choice(self.classes)
        return Report(
            channel="hotline",
            title=f"{matter_class.name}：{place.address}"[:120],
            description="巡查时发现，影响通行，请尽快处理。",
            class_id=matter_class.pk,
            lon=place.lon,
            lat=place.lat,
            address=place.address,
        )

    def open(self) -> Case:
        return open_case(
            actor=self.actor("acceptor"), report=self.report(), request_id=new_request_id()
        )

    def step(self, case: Case, action: str) -> Case:
        """The action by whoever may do it."""
        doer = next(each for each in self.actors.values() if _may(each, case, action))
        department = None
        if action == "dispatch":
            known = reference()
            routed = known.department_for(case.matter_class_id, case.rule_id, spot_of(case))
            department = routed or min(known.departments)
        return advance(
            actor=doer,
            case_id=case.pk,
            district=case.district,
            action=action,
            department_id=department,
            request_id=new_request_id(),
        )


def made() -> City:
    """Migrate, load, and let the matters go as far as chance takes them."""
    call_command("migrate", verbosity=0)
    seed_official(actor_id=None)
    load_places()
    people.load()
    publish_shipped_flows()
    actors = {each.username: actor_of(each) for each in Account.objects.all()}
    load_shipped(actor=actors["steward01"])
    city = City(
        actors=actors,
        buildings=list(Building.objects.order_by("id")[:900]),
        classes=list(
            MatterClass.objects.filter(parent__isnull=False, kind="event").exclude(
                parent__code=PEOPLE_CARE
            )
        ),
        dice=random.Random(20),
    )
    for _ in range(MATTERS):
        case = city.open()
        for action in PATH[: city.dice.randrange(len(PATH) + 1)]:
            case = city.step(case, action)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET stage_due = now() - interval '1 hour' WHERE id % 5 = 0"
        )
        cursor.execute("ANALYZE")
    return city


def _may(actor: Actor, case: Case, action: str) -> bool:
    return any(each.code == action for each in actions_for(actor, case))

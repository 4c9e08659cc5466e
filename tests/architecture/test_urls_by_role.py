"""Every address × everybody: who gets in is what the view's guard says, and nothing breaks.

The expectation is declared, not asked of the views: a guard's verbs and the roles that may do
them say who is let in, `SEES_CASE` who sees the one case, `UNUSUAL` what a page answers that a
plain visit does not satisfy.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import OUTSIDER, PARTS
from tests.works import Works
from yiwang.kernel.access.models import Appointment
from yiwang.kernel.access.roles import EXCLUSIVE, ROLES, roles_that
from yiwang.kernel.cases.models import Attachment, Case, ClassRule, LogEntry

STRANGER = "stranger"
#: Who may see a case of 环卫所 in the collector's grid.
SEES_CASE = {
    "collector", "secretary", "acceptor", "registrar", "dispatcher", "verifier", "supervisor",
    "leader", "handler", "steward", "wall",
}  # fmt: skip
#: What may answer a visit or an empty form of somebody who is let in.
FINE = {200, 302, 400, 405, 409, 422}
HIDDEN = {403, 404}
#: Addresses of things that do not exist in this town, or that need more than an address.
UNUSUAL = {
    "resident:kept_file": {404},
    "resident:photo": {404},
    "resident:recording": {404},
    "rovers:status": {404},
    "canteen:status": {404},
    "citywork:counted": {403},
    "citywork:preview": {404},
    "citywork:apply": {404, 405},
    "citywork:result": {404},
    "resident:kinds": FINE | {404},
    "coldchain:ladder": FINE | {404},  # of a district that is not hers
    "open:requests": {403},
    "open:token": {404},
    "readings:receive": {401},  # a device's secret, which nobody here has
    "canteen_till:api_look": {401},  # a device's key, which nobody here has
    "canteen_till:api_serve": {401},
    "canteen_till:api_undo": {401},
    "canteen_till:api_top_up": {401},
    "canteen_till:api_undo_top_up": {401},
    "canteen_till:api_snapshot": {401},
    "canteen_till:api_sync": {401},
    "canteen_till:api_photo": {401},
    "canteen_till:api_today": {401},
    "ledger:book": {404},
    "ledger:accounts": {404},
    "ledger:account": {404},
    "ledger:journal": {404},
}
#: Rooms of which this town has things that a `pk` may name; of any other it has none yet.
FURNISHED = {"accounts", "citywork", "desk", "resident", "rounds"}
#: Views of packages, open to everybody.
OPEN = {"set_language"}


@dataclass(frozen=True)
class Address:
    """One pattern: its name with its namespaces, its guard and its parameters."""

    name: str
    guard: Any
    parameters: frozenset[str]

    def lets_in(self, person: str) -> bool:
        if self.guard == "public" or self.name in OPEN:
            return True
        if person == STRANGER:
            return False
        return self.guard == "signed_in" or any(
            role in roles_that(verb) for role in roles_of(person) for verb in self.guard
        )

    @property
    def is_of_case(self) -> bool:
        return {"district", "pk"} <= self.parameters

    @property
    def is_of_nothing(self) -> bool:
        return "pk" in self.parameters and self.name.split(":")[0] not in FURNISHED


def roles_of(person: str) -> set[str]:
    return set(ROLES) - set(EXCLUSIVE) if person == OUTSIDER else {PARTS[person].role}


@cache
def addresses() -> list[Address]:
    found = list(_walk(get_resolver().url_patterns, ""))
    assert len(found) > 40
    return found


def _walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner)
        elif pattern.name:
            guard = getattr(pattern.callback, "guard", None)
            names = frozenset(pattern.pattern.converters)
            yield Address(f"{space}{pattern.name}", guard, names)


@dataclass
class World:
    """The one case, account, post … that addresses are filled with."""

    works: Works
    case: Case

    def path(self, address: Address) -> str:
        return reverse(
            address.name, kwargs={p: self._value(address, p) for p in address.parameters}
        )

    def _value(self, address: Address, parameter: str) -> Any:
        space = address.name.split(":")[0]
        if parameter == "pk":
            return self._pk(space, address.name)
        cast = self.works.cast
        values: dict[str, Callable[[], Any]] = {
            "district": lambda: self.case.district,
            "file": lambda: Attachment.objects.get(case=self.case).pk,
            "action": lambda: "note",
            "name": lambda: "say",
            "token": lambda: "unknown",
            "form": lambda: "json",
            "book": lambda: "money",
            "account": lambda: "cash",
            "journal": lambda: 1,
            "layout": lambda: "geojson",
            "number": lambda: self.case.number,
            "other": lambda: 2,
            "code": lambda: self.case.follow_code if space == "resident" else "E0102",
            "username": lambda: cast.account("dispatcher").username,
        }
        assert parameter in values, f"{address.name}: say what {parameter} is"
        return values[parameter]()

    def _pk(self, space: str, name: str) -> int:
        cast = self.works.cast
        if space == "accounts":
            if name == "accounts:dismiss":
                return Appointment.objects.get(account=cast.account("dispatcher")).pk
            if "post" in name:
                return cast.post("dispatcher").pk
            return cast.department("sanitation").pk if "dep" in name else cast.account("leader").pk
        if name == "citywork:limit":
            return ClassRule.objects.get().pk
        if name == "resident:photo":
            return Attachment.objects.get(case=self.case).pk
        return self.case.pk if "district" in _parameters()[name] else 1


@cache
def _parameters() -> dict[str, frozenset[str]]:
    return {address.name: address.parameters for address in reversed(addresses())}


@pytest.fixture
def world(works: Works) -> World:
    return World(works, works.case("handling"))


def expected(address: Address, person: str) -> set[int]:
    """The statuses that are right."""
    if address.name.startswith("api:"):  # says 401 instead of leading to the sign-in page
        return FINE | ({401} if person == STRANGER else {403, 404, 415})
    if not address.lets_in(person):
        return {302} if person == STRANGER else {403}
    if address.is_of_case and address.guard != "public" and person not in SEES_CASE:
        return HIDDEN
    if address.guard == "signed_in" and not any(
        roles_of(person) & roles_that(verb) for verb in ("cases.see", "access.see", "audit.see")
    ):
        return FINE | {403}
    return UNUSUAL.get(address.name, {404} if address.is_of_nothing else set()) | FINE


@pytest.mark.parametrize("person", [*PARTS, OUTSIDER, STRANGER])
def test_everybody_gets_just_what_is_theirs(world: World, person: str) -> None:
    client = Client(raise_request_exception=False)
    if person != STRANGER:
        client.force_login(world.works.cast.account(person))
    seq = LogEntry.objects.filter(case=world.case).count()
    wrong = []
    for address in addresses():
        right, let_in = expected(address, person), address.lets_in(person)
        for method in ("get", "post"):
            status, to = _ask(client, method, world.path(address))
            if method == "get" and status == 405:
                continue
            sent_in = status == 302 and "/sign-in/" in to
            if status not in right or (person == STRANGER and not let_in and not sent_in):
                wrong.append(f"{method} {address.name}: {status} {to}, not {sorted(right)}")
            if not let_in:
                break
    assert not wrong, "\n".join([person, *wrong])
    assert LogEntry.objects.filter(case=world.case).count() == seq


def _ask(client: Client, method: str, path: str) -> tuple[int, str]:
    """The answer; whatever it wrote is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(path)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response.status_code, response.headers.get("Location", "")


def test_the_outsider_changes_nothing(world: World) -> None:
    """Whole deeds, not empty forms, on another district's case."""
    client = Client(raise_request_exception=False)
    client.force_login(world.works.cast.account(OUTSIDER))
    case = world.case
    url = f"/cases/{case.district}/{case.pk}/"
    before = LogEntry.objects.filter(case=case).count()
    assert client.post(f"{url}note/", {"note": "看看"}).status_code in HIDDEN
    assert client.post(f"{url}force_close/", {"note": "结"}).status_code in HIDDEN
    assert client.post(f"{url}split/", {"departments": "1"}).status_code in HIDDEN
    client.post("/cases/dispatch/", {"ids": f"{case.district}-{case.pk}"})
    for path in ("/desk/", "/cases/", f"/cases/?q={case.number}", "/cases/geojson/"):
        assert url not in client.get(path).content.decode(), path
    assert LogEntry.objects.filter(case=case).count() == before

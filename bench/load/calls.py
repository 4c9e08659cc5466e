"""What is asked of a city: the API's addresses and the desk's pages, as a key and as people."""

import json
import random
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.test import Client
from django.urls import NoReverseMatch, reverse

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Account
from yiwang.kernel.cases.models import Case, MatterClass
from yiwang.kernel.insight.services import fold_all
from yiwang.kernel.places.models import Division
from yiwang.lib.ids import new_request_id
from yiwang.surfaces.open.services import issue_key

from .wrk import Asked

DISTRICT = "440203"
STREET = f"{DISTRICT}001"
PAGE = 200  # how deep the deep page is
BODIES = 500
MOST_A_MINUTE = 100_000


@dataclass(frozen=True)
class Call:
    """One thing that is measured. `asked` is made when its turn comes: a step needs matters that
    were reported a moment ago. `once` is the same request in this process, for its statements."""

    name: str
    data: str
    asked: Callable[[], Asked]
    writes: bool = False


class City:
    """Callers on the sized database, and the requests they send."""

    def __init__(self) -> None:
        self.dice = random.Random(11)
        self.keys = {district: _key(district) for district in (DISTRICT,)}
        self.sessions = {
            name: _session(name) for name in (f"leader-{DISTRICT}", f"acceptor-{DISTRICT}")
        }
        self.has_api = _knows("api:openapi")

    def calls(self) -> Iterator[Call]:
        if self.has_api:
            yield from self._api()
        yield Call("create_open311", "POST of Open311, a form", self._open311, writes=True)
        yield from self._desk()

    def _api(self) -> Iterator[Call]:
        yield Call("create", "POST /api/v1/cases", self.reports, writes=True)
        yield Call("advance", "POST …/steps: accept", self._steps, writes=True)
        where = f"division={STREET}&stage=handling"
        lists = {
            "list": ("50 of a street in one stage", f"/api/v1/cases?{where}"),
            "list_district": (
                "50 of a district, newest first",
                f"/api/v1/cases?division={DISTRICT}",
            ),
            "list_late": ("50 late of a district", f"/api/v1/cases/late?division={DISTRICT}"),
            "map": ("open matters of a street", f"/api/v1/cases/map?street={STREET}"),
        }
        for name, (data, path) in lists.items():
            yield Call(name, data, lambda path=path: self._get([path]))  # type: ignore[misc]
        yield Call("figures", "the wall's counts of a district, folded", self._figures)
        yield Call("deep_page", f"page {PAGE} of a district", self._deep)
        yield Call("case", "one of 500 matters, whole", self._cases)

    def _desk(self) -> Iterator[Call]:
        pages = {
            "desk_list": (
                "50 of a street in one stage",
                f"/cases/?division={STREET}&stage=handling",
            ),
            "desk_district": ("50 of a district, newest first", f"/cases/?division={DISTRICT}"),
            "desk_late": ("50 late of a district", "/cases/?late=1"),
            "desk_map": (
                "points of a street's open matters",
                f"/cases/geojson/?division={STREET}&open=1",
            ),
        }
        for name, (data, path) in pages.items():
            yield Call(name, data, lambda path=path: self._page([path]))  # type: ignore[misc]
        yield Call("desk_deep", f"page {PAGE} of a district", self._desk_deep)
        yield Call("desk_case", "one of 500 matters' pages", self._desk_cases)

    # ── what is sent ──

    def bearer(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.keys[DISTRICT]}",
            "Content-Type": "application/json",
        }

    def _get(self, paths: list[str]) -> Asked:
        return Asked([(path, "") for path in paths], headers=self.bearer())

    def _page(self, paths: list[str], who: str = f"leader-{DISTRICT}") -> Asked:
        headers = {"Cookie": f"sessionid={self.sessions[who]}"}
        return Asked([(path, "") for path in paths], headers=headers)

    def _figures(self) -> Asked:
        """As the worker leaves them, which folds every few seconds: here none runs."""
        fold_all()
        return self._get([f"/api/v1/figures?division={DISTRICT}"])

    def reports(self) -> Asked:
        """Reports all over the district, each placed by its point."""
        bodies = [json.dumps(self.said(), ensure_ascii=False) for _ in range(BODIES)]
        return Asked([("/api/v1/cases", body) for body in bodies], "POST", self.bearer())

    def said(self) -> dict[str, Any]:
        grid = self.dice.choice(_grids())
        kind = self.dice.choice(_classes())
        return {
            "title": f"{kind.name}：{grid.name}{self.dice.randrange(200)}号",
            "description": "巡查时发现，影响通行，请尽快处理。",
            "channel": "hotline",
            "class_code": kind.code,
            "lon": round(grid.lon + self.dice.uniform(-8e-4, 8e-4), 6),
            "lat": round(grid.lat + self.dice.uniform(-8e-4, 8e-4), 6),
            "address": f"{grid.name}{self.dice.randrange(200)}号",
            "request_id": "@ID@",
        }

    def _open311(self) -> Asked:
        forms = []
        for _ in range(BODIES):
            said = self.said()
            forms.append(
                f"api_key={self.keys[DISTRICT]}&service_code={said['class_code']}&lat={said['lat']}"
                f"&long={said['lon']}&description={'a' * 40}&request_id=@ID@"
            )
        path = f"/open311/v2/requests.json?jurisdiction_id={DISTRICT}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Asked([(path, form) for form in forms], "POST", headers)

    def _steps(self) -> Asked:
        """Accept what was reported last; each matter once."""
        waiting = Case.objects.filter(district=DISTRICT, stage="reported").order_by("-id")
        body = json.dumps({"action": "accept", "request_id": "@ID@"})
        numbers = waiting.values_list("number", flat=True)[:20_000]
        requests = [(f"/api/v1/cases/{number}/steps", body) for number in numbers]
        return Asked(requests, "POST", self.bearer(), once=True)

    def _deep(self) -> Asked:
        """Walk to the page before the deep one, as a program would."""
        path = f"/api/v1/cases?division={DISTRICT}"
        return self._get([self._walked(path, self._api_next)])

    def _api_next(self, path: str, cursor: str) -> str | None:
        answer = _client().get(f"{path}&cursor={cursor}", headers=self.bearer())
        return str(answer.json()["next"])

    def _desk_deep(self) -> Asked:
        client = _client()
        client.cookies["sessionid"] = self.sessions[f"leader-{DISTRICT}"]
        path = f"/cases/?division={DISTRICT}"
        for _ in range(PAGE - 1):
            found = re.search(r'href="([^"]+)" rel="next"', client.get(path).content.decode())
            assert found, path
            path = "/cases/" + found[1].replace("&amp;", "&")
        return self._page([path])

    def _walked(self, path: str, following: Callable[[str, str], str | None]) -> str:
        cursor = ""
        for _ in range(PAGE - 1):
            cursor = following(path, cursor) or ""
            assert cursor, "too few pages"
        return f"{path}&cursor={cursor}"

    def _cases(self) -> Asked:
        return self._get([f"/api/v1/cases/{case.number}" for case in self._some()])

    def _desk_cases(self) -> Asked:
        return self._page([f"/cases/{case.district}/{case.pk}/" for case in self._some()])

    def _some(self) -> list[Case]:
        """Closed and open ones of any age."""
        last = Case.objects.latest("id").pk
        ids = [self.dice.randrange(1, last) for _ in range(3000)]
        return list(Case.objects.filter(pk__in=ids, district=DISTRICT)[:500])


def ask_once(asked: Asked) -> int:
    """The first request in this process, its answer's status; for statements and for one create."""
    path, body = asked.requests[0]
    headers = dict(asked.headers or {})
    kind = headers.pop("Content-Type", "application/json")
    body = body.replace("@ID@", str(new_request_id()))
    client = _client()
    client.cookies.clear()
    cookie = headers.pop("Cookie", "")
    if cookie:
        client.cookies["sessionid"] = cookie.partition("=")[2]
    if asked.method == "POST":
        answer = client.post(path, body, content_type=kind, headers=headers)
    else:
        answer = client.get(path, headers=headers)
    return answer.status_code


@cache
def _client() -> Client:
    """One for all: making one looks at every static file."""
    return Client()


def _key(district: str) -> str:
    """A key that acts for the district's acceptor and leader's eyes, with the largest limit."""
    _row, secret = issue_key(
        actor=SYSTEM,
        name=f"bench {secrets.token_hex(4)}",
        district=district,
        per_minute=MOST_A_MINUTE,
        scopes=("read", "report", "advance"),
        account=f"acceptor-{district}",
    )
    return secret


def _session(username: str) -> str:
    client = _client()
    client.cookies.clear()  # a session that signs in again is another
    client.force_login(Account.objects.get(username=username))
    return client.cookies["sessionid"].value


def _knows(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


@cache
def _grids() -> list[Division]:
    return list(Division.objects.filter(level="grid", district=DISTRICT))


@cache
def _classes() -> list[MatterClass]:
    return list(MatterClass.objects.filter(parent__isnull=False, kind="event", reportable=True))

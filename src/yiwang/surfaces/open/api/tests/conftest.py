"""The works, and programs that call with keys of the cast."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.test import Client

from tests.cast import DISTRICT, ELSEWHERE_DISTRICT, GRID
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.cases.selectors.reference import current_revision, reference

from ...services import issue_key
from .. import questions, rates
from ..callers import forget_keys

BASE = "/api/v1"
ALL = ("read", "report", "advance")


@dataclass
class Program:
    """A program with a key ("" for none)."""

    secret: str = ""
    client: Client = field(default_factory=Client)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"{BASE}/{path}", headers=self._headers(headers))

    def post(self, path: str, said: Any, **headers: str) -> Any:
        """`said` as JSON; bytes as they are."""
        body = said if isinstance(said, bytes) else json.dumps(said)
        kind = headers.pop("content_type", "application/json")
        return self.client.post(
            f"{BASE}/{path}", body, content_type=kind, headers=self._headers(headers)
        )

    def upload(self, file: Any, **headers: str) -> Any:
        return self.client.post(
            f"{BASE}/files", {"file": file} if file else {}, headers=self._headers(headers)
        )

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        headers = {name.replace("_", "-"): value for name, value in given.items()}
        return {"authorization": f"Bearer {self.secret}", **headers} if self.secret else headers


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget_keys()
    rates.forget()
    questions._written.clear()


@pytest.fixture
def city(works: Any) -> Any:
    reference(current_revision())
    return works


@pytest.fixture
def program(city: Any) -> Callable[..., Program]:
    """`program("dispatcher")`: a program that acts for one of the cast, "" for nobody."""
    numbers = count(1)

    def made(name: str, scopes: tuple[str, ...] = ALL, **given: Any) -> Program:
        district = ELSEWHERE_DISTRICT if name == "outsider" else DISTRICT
        if name:
            city.cast.account(name)
        else:
            scopes = tuple(scope for scope in scopes if scope != "advance")
        secret = issue_key(
            actor=SYSTEM,
            **{
                "name": f"{name} {next(numbers)}",
                "district": district,
                "account": name,
                "scopes": scopes,
                "per_minute": 10_000,
                **given,
            },
        )[1]
        return Program(secret)

    return made


def said(city: Any, **given: Any) -> dict[str, Any]:
    """A report that is taken, with changes; None leaves a field out."""
    lon, lat = city.town.centre_of(GRID)
    fields = {"title": "路边暴露垃圾", "class_code": "E0102", "lon": lon, "lat": lat,
              "channel": "hotline", **given}  # fmt: skip
    return {name: value for name, value in fields.items() if value is not None}


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem of an answer that must be one."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status and told["title"] and len(told["detail"]) > 4
    return told

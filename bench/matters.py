"""Reports, steps, lists and the page of one matter."""

from collections.abc import Iterator
from functools import partial

from django.test import Client

from yiwang.kernel.access.models import Account
from yiwang.kernel.cases import services
from yiwang.kernel.cases.models import Case
from yiwang.lib.ids import new_request_id

from .city import STREET, City
from .floors import empty_page, one_insert
from .timing import Result, against, timed


def create(city: City) -> Iterator[Result]:
    data = f"open_case on {Case.objects.count()} matters"
    yield against("create", data, timed(city.open, times=300), one_insert())


def advance(city: City) -> Iterator[Result]:
    actor, waiting = city.actor("acceptor"), iter([city.open() for _ in range(330)])

    def accept() -> None:
        case = next(waiting)
        services.advance(
            actor=actor,
            case_id=case.pk,
            district=case.district,
            action="accept",
            request_id=new_request_id(),
        )

    yield against("advance", "accept a report", timed(accept, times=300), one_insert())


def lists(city: City) -> Iterator[Result]:
    """Pages in process, signed in, no network: what the server computes."""
    client, floor = _signed_in("leader01"), empty_page()
    pages = {
        "list": ("50 matters, newest first", "/cases/"),
        "list_late": ("50 late matters", "/cases/?late=1"),
        "list_street": ("50 matters of a street", f"/cases/?division={STREET}"),
    }
    for name, (data, url) in pages.items():
        yield against(name, data, timed(partial(_get, client, url), times=100), floor)


def case_page(city: City) -> Iterator[Result]:
    client = _signed_in("dispatcher01")
    case = Case.objects.filter(stage="registered").latest("id")
    url = f"/cases/{case.district}/{case.pk}/"
    found = timed(partial(_get, client, url), times=100)
    yield against("case_page", "a matter waiting for dispatch", found, empty_page())


def _signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def _get(client: Client, url: str) -> None:
    status = client.get(url).status_code
    assert status == 200, f"{url} answered {status}"

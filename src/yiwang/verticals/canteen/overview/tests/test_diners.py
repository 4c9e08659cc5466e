"""A diner's file: who may open it, what it says, and what is heard about her."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from tests.cast import COMMUNITY, DISTRICT, GRID, STREET, Cast
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Account, Post
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import appoint, open_post
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.eligibility.models import Fact
from yiwang.kernel.registry.models import Household, Person, Residence
from yiwang.kernel.registry.services import note
from yiwang.lib.errors import Forbidden
from yiwang.lib.ids import new_request_id

from ...models import Diner
from ...till.services import TopUpOrder, take_top_up
from ...till.tests.makers import eat, elder, scanned, till
from ..services import settle

OTHER_STREET = f"{DISTRICT}002"
pytestmark = pytest.mark.django_db
LIST = "/canteen/diners/"


@pytest.fixture
def diner() -> Diner:
    """Entitled; she ate today and has five yuan."""
    at, made = till(), elder()
    eat(at, made)
    take_top_up(at.card, TopUpOrder(new_request_id(), scanned(at, made), 500, "cash"))
    return made


def test_found_and_opened_with_a_trace(diner, signed_in_client, cast: Cast) -> None:
    name = diner.person.name
    clerk = signed_in_client("welfare_clerk")
    note(actor=SYSTEM, person_id=diner.person_id, text="上门探访：感冒在家，已联系儿子")
    listed = clerk.get(LIST, {"q": name[:2]}).content.decode()
    assert name not in listed and "享受补贴" in listed
    assert clerk.get(LIST, {"standing": "ended"}).content.decode().count("data-row") == 0
    page = clerk.get(f"{LIST}{diner.pk}/").content.decode()
    assert name not in page and "余额 5.00 元" in page and "充值" in page and "午餐" in page
    assert "感冒在家，已联系儿子" in page
    seen = AuditRecord.objects.filter(verb="canteen.open_file", subject=diner.ref)
    assert seen.get().actor_id == cast.account("welfare_clerk").pk
    auditor = signed_in_client("audit_admin").get(f"{LIST}{diner.pk}/").content.decode()
    assert "感冒" not in auditor


@pytest.mark.parametrize(
    ("who", "status", "acts"),
    [
        ("welfare_reviewer", 200, True),
        ("audit_admin", 200, False),
        ("outsider", 404, False),
        ("leader", 403, False),
        ("canteen_manager", 403, False),
        ("till_clerk", 403, False),
    ],
)
def test_who_may(diner, signed_in_client, who, status, acts) -> None:
    browser, url = signed_in_client(who), f"{LIST}{diner.pk}/"
    page = browser.get(url)
    assert page.status_code == status
    assert ("登记情况变化" in page.content.decode()) is acts
    said = {"change": "admitted", "since": "2026-11-02", "source": "入院登记"}
    if not acts:
        assert browser.post(f"{url}change/", said).status_code in (403, 404)
        assert not Fact.objects.filter(name="in_hospital").exists()


def test_in_hospital_by_the_form_and_a_mistake_taken_back(diner, signed_in_client) -> None:
    clerk, url = signed_in_client("welfare_clerk"), f"{LIST}{diner.pk}/"
    said = {
        "change": "admitted", "since": "2026-11-02", "source": "区人民医院入院登记",
        "request_id": str(new_request_id()),
    }  # fmt: skip
    wrong = clerk.post(f"{url}change/", said | {"until": "2026-11-01"})
    assert wrong.status_code == 400 and "结束日期须晚于开始日期" in wrong.content.decode()
    assert clerk.post(f"{url}change/", said | {"until": "2026-11-09"}).status_code == 302
    fact = Fact.objects.get(name="in_hospital", superseded_at=None)
    assert (fact.value, fact.since, fact.until) == (True, date(2026, 11, 2), date(2026, 11, 9))
    page = clerk.get(url).content.decode()
    assert "登记有误：住院" in page and "区人民医院入院登记" in page
    back = f"{LIST}facts/{fact.pk}/take-back/"
    assert signed_in_client("outsider").post(back, {"reason": "x"}).status_code == 404
    assert clerk.post(back, {"reason": " "}).status_code == 400
    assert clerk.post(back, {"reason": "同名"}).status_code == 302
    assert Fact.objects.get(name="in_hospital", superseded_at=None).value is False
    other = Fact.objects.create(
        district=DISTRICT, subject=diner.ref, name="registered", value=STREET, since=localdate(),
        source="x",
    )  # fmt: skip
    assert clerk.post(f"{LIST}facts/{other.pk}/take-back/", {"reason": "x"}).status_code == 404


def test_a_grid_for_who_has_none(diner, cast: Cast, town, signed_in_client) -> None:
    clerk, url = signed_in_client("welfare_clerk"), f"{LIST}{diner.pk}/home/"
    other = Client()
    other.force_login(_clerk_of(cast, OTHER_STREET))
    person, since = diner.person, localdate()
    before = Residence.objects.create(
        district=DISTRICT, street=STREET, person=person, kind="current",
        since=since - timedelta(days=300),
        household=Household.objects.create(district=DISTRICT, street=STREET, number="0012"),
    )  # fmt: skip
    listed = clerk.get(LIST, {"grid": "none"}).content.decode()
    assert listed.count("data-row-link") == 1 and "没有登记" in _file(clerk, diner)
    assert _waiting(clerk) == "1" and _waiting(other) == "0"
    said = {"grid": GRID, "since": since.isoformat(), "request_id": str(new_request_id())}
    for browser, status in ((other, 404), (signed_in_client("outsider"), 404),
                            (signed_in_client("audit_admin"), 403),
                            (signed_in_client("collector"), 403)):  # fmt: skip
        assert browser.get(url).status_code == browser.post(url, said).status_code == status
    for wrong in ({"grid": ""}, {"grid": f"{OTHER_STREET}001001001"}, {"since": "2099-01-01"}):
        assert clerk.post(url, said | wrong).status_code == 422, wrong
    with pytest.raises(Forbidden):
        settle(actor=actor_of(_clerk_of(cast, OTHER_STREET)), diner_id=diner.pk, grid=GRID,
               since=since)  # fmt: skip
    person.refresh_from_db()
    assert person.grid == "" and Residence.objects.get() == before
    for _time in range(2):
        assert clerk.post(url, said).status_code == 302
    person.refresh_from_db()
    assert (person.grid, person.community) == (GRID, COMMUNITY)
    ended, now_at = Residence.objects.order_by("pk")
    assert (ended.grid, ended.until) == ("", since)
    assert (now_at.grid, now_at.until, now_at.household_id) == (GRID, None, before.household_id)
    assert AuditRecord.objects.filter(verb="registry.move", subject=diner.ref).count() == 1
    assert _waiting(clerk) == "0" and "第1网格" in _file(clerk, diner)
    assert clerk.get(LIST, {"grid": "none"}).content.decode().count("data-row-link") == 0


def test_who_lives_in_another_street_is_the_districts(
    diner, cast: Cast, town, signed_in_client
) -> None:
    clerk, url = signed_in_client("welfare_clerk"), f"{LIST}{diner.pk}/home/"
    Person.objects.filter(pk=diner.person_id).update(street=OTHER_STREET)
    assert "由区级审核员登记" in _file(clerk, diner)
    assert clerk.post(url, {"grid": GRID, "since": localdate()}).status_code == 403
    page = signed_in_client("welfare_reviewer").get(url).content.decode()
    assert "还没有划分网格" in page and not Residence.objects.exists()


def _clerk_of(cast: Cast, street: str) -> Account:
    clerk = cast.account("leader")
    known = Post.objects.filter(code=f"{street}-clerk").first()
    if known is None:
        known = open_post(
            actor=SYSTEM, code=f"{street}-clerk", name="他街民政", role="welfare_clerk",
            division=street,
        )  # fmt: skip
        appoint(actor=SYSTEM, account_id=clerk.pk, post_id=known.pk)
    return clerk


def _file(browser: Client, diner: Diner) -> str:
    return browser.get(f"{LIST}{diner.pk}/").content.decode()


def _waiting(browser: Client) -> str | None:
    text = browser.get("/canteen/").content.decode()
    found = re.search(r'没有网格的长者</span><span class="figure-value"><b>([\d,]+)</b>', text)
    return found and found[1]


def test_a_file_costs_the_same_for_more(
    diner, signed_in_client, django_assert_max_num_queries
) -> None:
    clerk = signed_in_client("welfare_clerk")
    for path in (f"{LIST}{diner.pk}/", LIST):
        clerk.get(path)
    with django_assert_max_num_queries(19):
        clerk.get(f"{LIST}{diner.pk}/")
    with django_assert_max_num_queries(6):
        clerk.get(LIST)

"""A diner's file: who may open it, what it says, and what is heard about her."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from tests.cast import DISTRICT, STREET, Cast
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.eligibility.models import Fact
from yiwang.kernel.registry.services import note
from yiwang.lib.ids import new_request_id

from ...models import Diner
from ...till.services import TopUpOrder, take_top_up
from ...till.tests.makers import eat, elder, scanned, till

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

"""What each sees of signals, what a list leaves when narrowed, and what pages cost."""

from datetime import date

import pytest

from yiwang.verticals.canteen.models import Canteen

from ..models import Signal, Threshold
from ..services import find_signals
from .makers import DISTRICT, OTHER_STREET, ate, canteen, elder, fact

pytestmark = pytest.mark.django_db
SIGNALS = "/canteen/watching/signals/"


@pytest.fixture
def places() -> list[Canteen]:
    """Two streets' canteens with a wrong meal each."""
    made = [canteen(name="东河饭堂"), canteen(OTHER_STREET, name="车站饭堂")]
    for where in made:
        who = elder("赵一")
        fact(who, "died_on", "2026-10-01", date(2026, 10, 1))
        ate(who, where)
    find_signals(district=DISTRICT)
    return made


@pytest.mark.parametrize(
    ("who", "sees", "acts"),
    [
        ("welfare_clerk", ["东河饭堂"], True),
        ("welfare_reviewer", ["东河饭堂", "车站饭堂"], True),
        ("leader", ["东河饭堂"], False),
        ("audit_admin", ["东河饭堂", "车站饭堂"], False),
        ("outsider", [], True),
    ],
)
def test_each_sees_just_his(places, signed_in_client, who, sees, acts) -> None:
    browser = signed_in_client(who)
    page = browser.get(SIGNALS).content.decode()
    assert [name for name in ("东河饭堂", "车站饭堂") if name in page] == sees
    assert ("立即核查" in page) is acts
    first = Signal.objects.get(canteen=places[0])
    shown = browser.get(f"{SIGNALS}{first.pk}/")
    assert shown.status_code == (200 if "东河饭堂" in sees else 404)
    if sees:
        assert ("查无此事" in shown.content.decode() or "排除" in shown.content.decode()) is acts
        assert "赵*" in shown.content.decode() and "赵一" not in shown.content.decode()


def test_who_runs_a_canteen_sees_no_signals(places, signed_in_client) -> None:
    for name in ("canteen_manager", "till_clerk", "finance"):
        assert signed_in_client(name).get(SIGNALS).status_code == 403


def test_narrowed_and_exported(places, signed_in_client) -> None:
    browser = signed_in_client("welfare_reviewer")
    assert "车站饭堂" not in browser.get(f"{SIGNALS}?q=东河").content.decode()
    assert "东河饭堂" not in browser.get(f"{SIGNALS}?kind=seats").content.decode()
    assert "东河饭堂" in browser.get(f"{SIGNALS}?state=open&kind=after_death").content.decode()
    export = browser.get(f"{SIGNALS}?export=csv")
    said = b"".join(export.streaming_content).decode()
    assert "身故后就餐" in said and "7.00" in said and "2026-10-01" in said
    assert browser.get(f"{SIGNALS}?export=xlsx").status_code == 200


def test_settled_on_the_page(places, signed_in_client) -> None:
    first = Signal.objects.get(canteen=places[0])
    url = f"{SIGNALS}{first.pk}/"
    browser = signed_in_client("welfare_clerk")
    empty = browser.post(f"{url}dismiss/", {"reason": " "})
    assert empty.status_code == 400 and "请写明原因" in empty.content.decode()
    other = Signal.objects.get(canteen=places[1])
    assert browser.post(f"{SIGNALS}{other.pk}/dismiss/", {"reason": "x"}).status_code == 404
    assert browser.post(f"{url}dismiss/", {"reason": "登记有误"}).status_code == 302
    assert "登记有误" in browser.get(url).content.decode()
    late = browser.post(f"{url}explain/", {"reason": "别的原因"})
    assert late.status_code == 409 and "已由" in late.content.decode()
    assert signed_in_client("outsider").post(f"{url}case/").status_code == 404
    assert Signal.objects.get(pk=other.pk).state == "open"


def test_looking_now_finds_what_is_new(signed_in_client) -> None:
    who = elder("钱二")
    fact(who, "in_institution", True, date(2026, 10, 1))
    ate(who, canteen(name="东河饭堂"))
    browser = signed_in_client("welfare_clerk")
    page = browser.post(f"{SIGNALS}look/", follow=True).content.decode()
    assert "新发现 1 条" in page
    assert "没有新的异常" in browser.post(f"{SIGNALS}look/", follow=True).content.decode()


def test_a_district_sets_its_own_number(town, signed_in_client) -> None:
    canteen()
    said = {
        "district": DISTRICT, "code": "seat_turns", "value": 4, "since": "2026-11-01",
        "source": "区民政局〔2026〕8号",
    }  # fmt: skip
    url = "/canteen/watching/thresholds/new/"
    assert signed_in_client("welfare_clerk").post(url, said).status_code == 403
    reviewer = signed_in_client("welfare_reviewer")
    assert reviewer.post(url, said | {"district": "440203"}).status_code == 422
    assert not Threshold.objects.exclude(district="").exists()
    assert reviewer.post(url, said).status_code == 302
    listed = reviewer.get("/canteen/watching/thresholds/").content.decode()
    assert "区民政局〔2026〕8号" in listed and "系统缺省" in listed
    assert (
        "区民政局"
        not in signed_in_client("outsider").get("/canteen/watching/thresholds/").content.decode()
    )
    assert "本区另有设定" in listed and "?code=seat_turns" in listed
    assert 'value="4"' in reviewer.get(f"{url}?code=seat_turns").content.decode()
    assert "逐人刷卡" in reviewer.get("/canteen/watching/inspections/items/").content.decode()


def test_pages_cost_the_same_for_more(places, signed_in_client, django_assert_num_queries) -> None:
    browser = signed_in_client("welfare_reviewer")
    url = f"{SIGNALS}{Signal.objects.first().pk}/"
    browser.get(url)
    with django_assert_num_queries(5):
        browser.get(SIGNALS)
    with django_assert_num_queries(5):
        browser.get(url)
    for _number in range(20):
        who = elder("孙三")
        fact(who, "died_on", "2026-10-01", date(2026, 10, 1))
        ate(who, places[0])
    find_signals(district=DISTRICT)
    with django_assert_num_queries(5):
        browser.get(SIGNALS)

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from tests.cast import PASSWORD
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import enrol, sign_in
from yiwang.lib.errors import Refused

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("yiwang.surfaces.desk.accounts.tests.pages"),
]
LIST = "/manage/accounts/"


def names_on(page):
    return set(re.findall(r"data-row-link>(?:<[^>]+>)*([\w.]+)", page.content.decode()))


def one_time_password_on(page):
    return re.search(r"<dd>(\w{14})</dd>", page.content.decode())[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"security_admin", "dispatcher", "handler", "li.lei"}),
        ("?q=派遣", {"dispatcher"}),
        ("?q=LI.L", {"li.lei"}),
        ("?q=%27;--", set()),
        ("?role=handler", {"handler"}),
        ("?state=locked", {"dispatcher"}),
        ("?state=disabled", {"handler"}),
        ("?state=postless", {"li.lei"}),
        ("?state=nonsense", {"security_admin", "dispatcher", "handler", "li.lei"}),
    ],
)
def test_list_is_narrowed(signed_in_client, cast, query, found):
    for name in ("dispatcher", "handler", "outsider"):
        cast.account(name)
    enrol(actor=SYSTEM, username="li.lei", name="李雷", password="First-Word-1")
    later = now() + timedelta(minutes=9)
    Account.objects.filter(username="dispatcher").update(locked_until=later)
    Account.objects.filter(username="handler").update(is_active=False)
    assert names_on(signed_in_client("security_admin").get(LIST + query)) == found


@pytest.mark.parametrize("people", [3, 40])
def test_list_costs_the_same_for_any_number(
    signed_in_client, cast, people, django_assert_max_num_queries
):
    for number in range(people):
        enrol(actor=SYSTEM, username=f"p{number}", name="某人", password="First-Word-1")
    client = signed_in_client("security_admin")
    client.get(LIST)
    with django_assert_max_num_queries(5):  # session, account, posts; the page, its posts
        client.get(LIST)


def test_new_account_shows_its_password_once(signed_in_client):
    client = signed_in_client("system_admin")
    page = client.post(LIST + "new/", {"username": "li.lei", "name": "李雷"})
    assert "no-store" in page["Cache-Control"]
    word = one_time_password_on(page)
    assert sign_in(username="li.lei", password=word).must_change_password
    account = Account.objects.get(username="li.lei")
    assert word not in client.get(f"{LIST}{account.pk}/").content.decode()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"username": "", "name": "李雷"}, "请填写用户名"),
        ({"username": "李", "name": "李雷"}, "小写字母"),
        ({"username": "system_admin", "name": "李雷"}, "已被使用"),
    ],
)
def test_unfit_new_account_says_why(signed_in_client, given, says):
    page = signed_in_client("system_admin").post(LIST + "new/", given)
    assert page.status_code == 422
    assert says in page.content.decode()


def test_appointing_from_the_page(signed_in_client, cast, account):
    post = cast.post("verifier")
    client = signed_in_client("security_admin")
    page = client.get(f"{LIST}{account.pk}/appoint/").content.decode()
    assert f'value="{post.pk}"' in page
    given = {"post": post.pk, "since": localdate().isoformat()}
    assert client.post(f"{LIST}{account.pk}/appoint/", given).status_code == 302
    assert actor_of(account).holds("verifier")


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("dispatcher", {"until": "2020-01-01"}, "不能早于"),
        ("security_admin", {}, "不能给自己任职"),
        ("system_admin", {"post": "audit_admin"}, "三人分别担任"),
        ("dispatcher", {"post": "outsider"}, "post"),
    ],
)
def test_refused_appointment_says_why_and_changes_nothing(
    signed_in_client, cast, name, given, says
):
    account = cast.account(name)
    wanted = given.get("post", "verifier")
    if wanted == "outsider":
        post = cast.account("outsider").appointments.first().post
    else:
        post = cast.post(wanted)
    form = {"since": localdate().isoformat(), **given, "post": post.pk}
    page = signed_in_client("security_admin").post(f"{LIST}{account.pk}/appoint/", form)
    assert page.status_code == 422
    assert says in page.content.decode()
    assert account.appointments.count() == 1


def test_dismissing_from_the_page(signed_in_client, account):
    held = account.appointments.get()
    client = signed_in_client("security_admin")
    assert client.post(f"/manage/appointments/{held.pk}/", {}).status_code == 302
    assert actor_of(account).posts == ()
    assert "已免去" in client.get(f"{LIST}{account.pk}/").content.decode()


def test_reset_shows_a_password_once(signed_in_client, account):
    page = signed_in_client("security_admin").post(f"{LIST}{account.pk}/reset/")
    assert sign_in(username="dispatcher", password=one_time_password_on(page))
    with pytest.raises(Refused):
        sign_in(username="dispatcher", password=PASSWORD)


def test_disable_asks_why_and_enable_brings_back(signed_in_client, account):
    client = signed_in_client("security_admin")
    assert client.post(f"{LIST}{account.pk}/disable/", {"reason": ""}).status_code == 422
    client.post(f"{LIST}{account.pk}/disable/", {"reason": "离职"})
    assert "已停用" in client.get(f"{LIST}{account.pk}/").content.decode()
    client.post(f"{LIST}{account.pk}/enable/")
    assert sign_in(username="dispatcher", password=PASSWORD)


def test_unlock_button_appears_when_there_is_something_to_unlock(signed_in_client, account):
    client = signed_in_client("security_admin")
    assert "解锁" not in client.get(f"{LIST}{account.pk}/").content.decode()
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in(username="dispatcher", password="wrong")
    assert "解锁" in client.get(f"{LIST}{account.pk}/").content.decode()
    client.post(f"{LIST}{account.pk}/unlock/")
    assert sign_in(username="dispatcher", password=PASSWORD)


def test_administrator_is_not_offered_what_the_other_one_does(signed_in_client, account):
    page = signed_in_client("system_admin").get(f"{LIST}{account.pk}/").content.decode()
    assert "重置密码" not in page
    assert "/appoint/" not in page

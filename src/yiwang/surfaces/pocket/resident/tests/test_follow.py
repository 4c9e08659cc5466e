"""Whoever knows the code sees how it goes; nobody else sees anything."""

import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import now

from yiwang.kernel.access.actor import STRANGER
from yiwang.kernel.access.services import TooMany
from yiwang.kernel.cases.models import Case, MatterClass
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report, advance, merge, open_case
from yiwang.kernel.files.services import keep
from yiwang.surfaces.pocket.resident import limits

from .makers import photo

pytestmark = pytest.mark.django_db
SPOT = Spot("440204", "440204001", "440204001001", "440204001001001001")


def kept(tone=1):
    return keep(upload=photo(tone=tone), district="440204").pk


def reported(**given):
    return open_case(
        actor=STRANGER, report=Report(channel="resident", title="垃圾", place=SPOT, **given)
    )


@pytest.fixture
def go(cast):
    """`go(case, "acceptor", "accept")`: the next step, by the right person."""

    def step(case, who, action, **given):
        return advance(
            actor=cast.actor(who), case_id=case.pk, district="440204", action=action, **given
        )

    return step


@pytest.fixture
def close(go, cast):
    def through(case):
        go(case, "acceptor", "accept", class_id=MatterClass.objects.get(code="E0102").pk)
        go(case, "registrar", "register")
        go(case, "dispatcher", "dispatch", department_id=cast.department("sanitation").pk)
        go(case, "handler", "take")
        go(case, "handler", "feedback", note="已清走", files=[kept(50)])
        go(case, "verifier", "pass_check", files=[kept(60)])
        return go(case, "registrar", "close")

    return through


@pytest.mark.parametrize("code", ["999999999999", "1", "abc", "12345678901２"])
def test_a_wrong_code_is_said_clearly(city, phone, code):
    page = phone.get(f"/follow/{code}/")
    assert page.status_code == 404
    assert "没有找到这个查询码" in page.content.decode()


@pytest.mark.parametrize("typed", ["{} ", "１", "{0}", "-"])
def test_the_code_may_be_typed_in_any_way(city, phone, typed):
    code = reported().follow_code
    spaced = " ".join(code[at : at + 4] for at in (0, 4, 8))
    wide = code.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    given = {"{} ": spaced, "１": wide, "{0}": code, "-": spaced.replace(" ", "-")}[typed]
    assert phone.get("/follow/", {"code": given})["Location"] == f"/follow/{code}/"


def test_too_few_digits_are_counted(city, phone):
    page = phone.get("/follow/", {"code": "1234 5678"})
    assert page.status_code == 422 and "现在有 8 位" in page.content.decode()


def test_photos_only_with_the_code(city, phone, close):
    mine, other = kept(1), kept(2)
    case, stranger = reported(files=[mine]), reported(files=[other])
    close(case)
    page = phone.get(f"/follow/{case.follow_code}/").content.decode()
    after = case.attachments.get(purpose="after").file_id
    check = case.attachments.get(purpose="check").file_id
    assert f"/photos/{mine}/" in page and f"/photos/{after}/" in page
    assert f"/photos/{check}/" not in page

    def status(code, pk):
        return phone.get(f"/follow/{code}/photos/{pk}/").status_code

    assert [status(case.follow_code, pk) for pk in (mine, after)] == [200, 200]
    assert [status(case.follow_code, pk) for pk in (other, check)] == [404, 404]
    assert [status(code, mine) for code in ("0", stranger.follow_code)] == [404, 404]


def test_photos_of_staff_stay_with_staff(city, phone, go):
    case = reported()
    own = kept()
    go(case, "acceptor", "note", note="内部说明", files=[own])
    page = phone.get(f"/follow/{case.follow_code}/").content.decode()
    assert "内部说明" not in page and f"/photos/{own}/" not in page
    assert phone.get(f"/follow/{case.follow_code}/photos/{own}/").status_code == 404


def test_statements_of_the_page(city, phone, django_assert_num_queries):
    """The try, the case, its log, her photos and those after; the page's frame adds none."""
    case = reported(files=[kept()])
    phone.get(f"/follow/{case.follow_code}/")
    with django_assert_num_queries(5):
        assert phone.get(f"/follow/{case.follow_code}/").status_code == 200


def test_the_expected_day_is_said_and_provisional_marked(city, phone):
    case = reported(class_id=MatterClass.objects.get(code="E0102").pk)
    Case.objects.filter(pk=case.pk).update(provisional=True, total_due=now() + timedelta(days=3))
    page = phone.get(f"/follow/{case.follow_code}/").content.decode()
    assert "预计" in page and "暂定" in page
    Case.objects.filter(pk=case.pk).update(total_due=now() - timedelta(days=1))
    assert "已过原定的" in phone.get(f"/follow/{case.follow_code}/").content.decode()


def test_rating_once_after_closing(city, phone, close):
    case = reported()
    url = f"/follow/{case.follow_code}/"
    stars = {"rating": "4", "note": "快", "request_id": uuid.uuid4()}
    early = phone.post(f"{url}rate/", stars)
    case.refresh_from_db()
    assert early.status_code == 422 and case.rating is None
    close(case)
    assert "非常满意" in phone.get(url).content.decode()
    given = {**stars, "request_id": uuid.uuid4()}
    assert [phone.post(f"{url}rate/", given).status_code for _ in range(2)] == [302, 302]
    case.refresh_from_db()
    assert case.rating == 4 and case.log.filter(action="rate").count() == 1
    assert phone.post(f"{url}rate/", {"rating": "9"}).status_code == 422


def test_reopening_needs_a_reason_and_has_an_end(city, phone, close):
    case = reported()
    url = f"/follow/{case.follow_code}/"
    close(case)
    again = {"reason": "又堆满了", "request_id": uuid.uuid4()}
    assert phone.post(f"{url}reopen/", {**again, "reason": " "}).status_code == 422
    Case.objects.filter(pk=case.pk).update(closed_at=now() - timedelta(days=16))
    assert "要求重新办理" not in phone.get(url).content.decode()
    assert phone.post(f"{url}reopen/", again).status_code == 422
    case.refresh_from_db()
    assert not case.is_open
    Case.objects.filter(pk=case.pk).update(closed_at=now())
    assert phone.post(f"{url}reopen/", again).status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.reopened) == ("registered", True)


def test_a_merged_matter_shows_the_survivor(city, phone, close, cast):
    first, second = reported(), reported()
    merge(actor=cast.actor("acceptor"), case_id=second.pk, into_id=first.pk, district="440204")
    close(first)
    page = phone.get(f"/follow/{second.follow_code}/").content.decode()
    assert "合在一起办" in page and "已办结" in page
    assert first.follow_code not in page


def test_a_refusal_says_why(city, phone, go):
    case = reported()
    go(case, "acceptor", "refuse", note="属于私人院内")
    page = phone.get(f"/follow/{case.follow_code}/").content.decode()
    assert "未予立案" in page and "属于私人院内" in page


def test_guesses_have_to_wait(city, phone, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "follow", (2, timedelta(minutes=1)))
    code = reported().follow_code
    for _ in range(2):
        assert phone.get("/follow/111111111111/").status_code == 404
    page = phone.get(f"/follow/{code}/")
    assert page.status_code == 429 and page["Retry-After"]
    assert "分钟后再试" in page.content.decode()
    assert phone.get(f"/follow/{code}/", REMOTE_ADDR="10.1.1.1").status_code == 200


def test_too_many_photos_asked_for_wait_too(city, phone, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "photo", (0, timedelta(minutes=1)))
    assert phone.get("/follow/111111111111/photos/1/").status_code == 429
    assert TooMany.status == 429


def test_staff_of_elsewhere_gain_nothing(city, signed_in_client):
    code = reported().follow_code
    browser = signed_in_client("outsider")
    assert browser.get(f"/follow/{code[::-1]}/").status_code == 404


def test_pages_are_never_kept_by_caches(city, phone):
    page = phone.get(f"/follow/{reported().follow_code}/")
    assert "no-store" in page["Cache-Control"]


def test_what_is_missing_is_called_by_its_words():
    from yiwang.surfaces.pocket.resident.forms import RateForm, ReopenForm

    for form in (ReopenForm({"request_id": "x"}), RateForm({"request_id": "x"})):
        assert not form.is_valid()
        said = str(form.errors.get("reason") or form.errors["rating"])
        assert "请填写哪里没有解决" in said or "满意吗" in said

"""What goes wrong in the field: each says what to do, nothing is lost, nothing is doubled."""

import re

import pytest

from tests.cast import GRID, PASSWORD
from yiwang.kernel.cases.models import Attachment, Case, LogEntry

from .test_journey import deed, report

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FULL = """() => { IDBObjectStore.prototype.put = () => {
  throw new DOMException("full", "QuotaExceededError"); }; }"""
KEPT = "async () => (await (await caches.open('kept')).keys()).map((each) => each.url)"


def waiting(field, *words, name="collector"):
    """A phone without a network on which something was reported."""
    phone = field().sign_in(name)
    phone.open_the_round()
    phone.offline()
    for each in words:
        report(phone, each)
    return phone


def states(phone):
    return [each["state"] for each in phone.entries()]


def test_an_answer_that_was_lost_is_asked_for_again(works, field, snapshot):
    phone = field().sign_in("collector")
    phone.lose_answers("reset")
    report(phone, "井盖松动", snapshot)
    phone.wait(lambda: phone.page.evaluate("() => window.lost"))
    assert (Case.objects.count(), states(phone)) == (1, ["waiting"])
    phone.find_answers()
    phone.open("/rounds/outbox/")
    phone.until_sent(1)
    assert phone.entries()[0]["answer"]["state"] == "again"
    assert (Case.objects.count(), Attachment.objects.count()) == (1, 1)


def test_an_impatient_thumb_reports_once(works, field, snapshot):
    phone = field().sign_in("collector")
    page = phone.open("/rounds/report/")
    page.locator("input[data-photos]").set_input_files(snapshot)
    phone.until("() => document.querySelectorAll('.photo-shelf li').length === 1")
    page.select_option("select[name=grid]", GRID)
    page.fill("textarea[name=words]", "井盖松动")
    page.evaluate("""() => { const button = document.querySelector(".pocket-send button");
      for (let tap = 0; tap < 5; tap++) setTimeout(() => button.click(), tap * 80); }""")
    phone.at_home()
    phone.until_sent(1)
    assert (len(phone.entries()), Case.objects.count()) == (1, 1)


def test_what_may_have_arrived_cannot_be_withdrawn(works, field):
    phone = field().sign_in("collector")
    phone.lose_answers("reset")
    report(phone, "井盖松动")
    phone.open("/rounds/outbox/")
    phone.until("() => document.querySelector('[data-entry]')?.textContent.includes('正在确认')")
    assert phone.page.get_by_role("button", name="撤回").count() == 0
    phone.look("unsure")


def test_a_tab_killed_while_it_sends(works, field):
    phone = waiting(field)
    phone.lose_answers("silence")
    for each in ("一号井盖", "二号井盖", "三号井盖"):
        report(phone, each)
    phone.open("/rounds/outbox/")
    phone.offline(False)
    phone.wait(lambda: phone.page.evaluate("() => window.lost"))
    assert Case.objects.count() == 1
    phone.find_answers()
    phone.page.close()
    phone.page = phone.tab()
    phone.open("/rounds/")
    phone.until_sent(3)
    assert list(Case.objects.order_by("id").values_list("title", flat=True)) == [
        "一号井盖", "二号井盖", "三号井盖",
    ]  # fmt: skip


def test_the_app_closed_before_the_network_returns(works, field):
    """The service worker sends what waits, where the browser has Background Sync."""
    phone = waiting(field, "一号井盖", "二号井盖")
    phone.page.close()
    phone.page = phone.tab()
    phone.offline(False)
    phone.wait(lambda: Case.objects.count() == 2)
    assert list(Case.objects.order_by("id").values_list("title", flat=True)) == [
        "一号井盖", "二号井盖",
    ]  # fmt: skip


def test_two_tabs_at_once(works, field):
    phone = waiting(field, "一号井盖", "二号井盖")
    other = phone.tab()
    other.goto(f"{phone.base}/rounds/outbox/")
    phone.offline(False)
    phone.until_sent(2)
    assert (Case.objects.count(), LogEntry.objects.count()) == (2, 2)
    phone.until("() => document.querySelectorAll('[data-state=sent]').length === 2", other)


def test_signed_out_in_the_field(works, field):
    phone = waiting(field, "井盖松动")
    phone.context.clear_cookies(name="sessionid")
    phone.offline(False)
    phone.until("() => document.getElementById('rounds-bar').dataset.said === 'sign_in'")
    phone.look("signed-out")
    assert not Case.objects.exists()
    phone.page.get_by_role("link", name="重新登录").click()
    phone.page.fill("input[name=username]", "collector")
    phone.page.fill("input[name=password]", PASSWORD)
    phone.page.press("input[name=password]", "Enter")
    phone.at_home()
    phone.until_sent(1)
    assert Case.objects.get().title == "井盖松动"


def test_a_token_that_has_changed(works, field):
    """Signing in anew in another tab renews the token of forms; the outbox asks for it."""
    phone = waiting(field, "井盖松动")
    phone.context.clear_cookies(name="csrftoken")
    phone.offline(False)
    phone.until_sent(1)
    assert Case.objects.count() == 1


def test_another_person_on_the_same_phone(works, field):
    phone = waiting(field, "井盖松动")
    phone.context.clear_cookies(name="sessionid")
    phone.offline(False)
    works.cast.account("secretary")
    phone.page.goto("about:blank")
    phone.sign_in("secretary")
    phone.open("/rounds/outbox/")
    phone.until("() => document.querySelector('[data-outbox-said]').textContent.includes('别人')")
    assert phone.page.locator("[data-entry]").count() == 0
    assert "井盖" not in phone.page.content()
    phone.wait(lambda: not [u for u in phone.page.evaluate(KEPT) if "/rounds/" in u])
    assert not Case.objects.exists()
    phone.context.clear_cookies(name="sessionid")
    phone.sign_in("collector")
    phone.until_sent(1)
    assert Case.objects.get().reporter_id == works.cast.account("collector").pk


def test_signing_out_forgets_the_kept_pages(works, asked, field):
    asked()
    phone = field().sign_in("collector")
    phone.open_the_round()
    phone.page.locator(".rounds-me summary").click()
    phone.page.get_by_role("button", name="退出登录").click()
    phone.page.wait_for_url(f"{phone.base}/")
    phone.wait(lambda: not [u for u in phone.page.evaluate(KEPT) if "/rounds/" in u])
    phone.offline()
    phone.open("/rounds/")
    assert phone.page.get_by_text("现在没有网络").is_visible()
    phone.look("offline")


def conflicted(works, field, snapshot):
    """A check made without a network of what was reworked meanwhile."""
    case = works.case("handled", title="已清运的垃圾")
    phone = field().sign_in("collector")
    phone.open_the_round()
    phone.offline()
    phone.open(f"/rounds/{case.district}/{case.pk}/")
    form = deed(phone, "核查通过")
    form.locator("input[data-photos]").set_input_files(snapshot)
    phone.until("() => document.querySelectorAll('.photo-shelf li').length === 1")
    form.get_by_role("button", name="提交").click()
    phone.at_home()
    report(phone, "旁边的井盖松动")
    works.do(case, "fail_check", "verifier")
    works.do(case, "feedback", "handler")
    phone.open("/rounds/outbox/")
    phone.offline(False)
    phone.wait(lambda: sorted(states(phone)) == ["conflict", "sent"])
    phone.until("() => document.querySelector('.rounds-meanwhile') !== null")
    return case, phone


def test_a_conflict_shows_what_happened_and_is_redone(works, field, snapshot):
    case, phone = conflicted(works, field, snapshot)
    shown = phone.page.locator(".rounds-meanwhile").inner_text()
    assert "核查不通过（返工）" in shown and "处置反馈" in shown
    phone.look("conflict")
    phone.page.get_by_role("link", name="按最新情况重办").click()
    phone.until("() => document.querySelectorAll('.photo-shelf li').length === 1")
    phone.look("redo")
    phone.page.locator("details[open] form[data-action=pass_check] .form-foot button").click()
    phone.at_home()
    phone.until_sent(2)
    case.refresh_from_db()
    assert (case.stage, LogEntry.objects.filter(case=case, action="pass_check").count()) == (
        "checked", 1,
    )  # fmt: skip


def test_a_conflict_goes_as_a_note(works, field, snapshot):
    case, phone = conflicted(works, field, snapshot)
    phone.page.get_by_role("button", name="作为批注送出").click()
    phone.until_sent(2)
    entry = LogEntry.objects.get(case=case, action="note")
    assert "核查通过" in entry.note and Attachment.objects.filter(case=case, seq=entry.seq).exists()
    case.refresh_from_db()
    assert case.stage == "handled"


def test_a_conflict_is_withdrawn(works, field, snapshot):
    _case, phone = conflicted(works, field, snapshot)
    phone.page.once("dialog", lambda dialog: dialog.accept())
    phone.page.get_by_role("button", name="撤回").click()
    phone.wait(lambda: states(phone) == ["sent"])


def test_what_cannot_be_taken_is_put_right(works, field):
    """A place outside, told by the phone where no map was kept."""
    phone = field().sign_in("collector")
    page = phone.open("/rounds/report/")
    page.fill("textarea[name=words]", "井盖松动")
    page.evaluate("() => { document.querySelector('#id_lon').value = '10';"
                  " document.querySelector('#id_lat').value = '10';"
                  " document.querySelector('#id_grid').value = ''; }")  # fmt: skip
    page.locator(".pocket-send button").click()
    phone.at_home()
    phone.wait(lambda: states(phone) == ["invalid"])
    phone.open("/rounds/outbox/")
    phone.look("invalid")
    phone.page.get_by_role("link", name="修改后再送").click()
    phone.until("() => document.querySelector('[data-fault]').textContent.includes('辖区')")
    assert phone.page.locator("textarea[name=words]").input_value() == "井盖松动"
    phone.page.select_option("select[name=grid]", GRID)
    phone.page.locator(".pocket-send button").click()
    phone.at_home()
    phone.until_sent(1)
    assert Case.objects.get().grid == GRID


def test_a_full_phone_keeps_words_and_photos_on_the_page(works, field, snapshot):
    phone = field().sign_in("collector")
    page = phone.open("/rounds/report/")
    page.locator("input[data-photos]").set_input_files(snapshot)
    phone.until("() => document.querySelectorAll('.photo-shelf li').length === 1")
    page.select_option("select[name=grid]", GRID)
    page.fill("textarea[name=words]", "井盖松动")
    page.evaluate(FULL)
    page.locator(".pocket-send button").click()
    phone.until("() => document.querySelector('[data-fault]').textContent.includes('存储已满')")
    phone.look("full")
    assert page.locator("textarea[name=words]").input_value() == "井盖松动"
    assert page.locator(".photo-shelf li").count() == 1
    page.get_by_role("button", name="删去已送达记录的照片").click()
    phone.until("() => document.querySelector('[data-fault]').textContent.includes('还是存不下')")
    page.reload()
    phone.until("() => document.querySelector('[data-fault]').textContent.includes('已放回')")
    assert page.locator("textarea[name=words]").input_value() == "井盖松动"
    page.locator("input[data-photos]").set_input_files(snapshot)
    phone.until("() => document.querySelectorAll('.photo-shelf li').length === 1")
    page.locator(".pocket-send button").click()
    phone.at_home()
    phone.until_sent(1)
    assert Case.objects.get().attachments.count() == 1


def test_a_refused_place_leaves_the_list(works, field):
    phone = field(permissions=[]).sign_in("collector")
    page = phone.open("/rounds/report/")
    page.get_by_role("button", name="用手机定位").click()
    phone.until("() => document.querySelector('[data-here-said]').textContent !== ''")
    page.select_option("select[name=grid]", GRID)
    page.fill("textarea[name=words]", "井盖松动")
    page.locator(".pocket-send button").click()
    phone.at_home()
    phone.until_sent(1)
    works.case("handled")
    phone.open("/rounds/")
    phone.page.get_by_role("button", name="按远近").click()
    phone.until("() => document.querySelector('[data-near-said]').textContent.includes('允许定位')")


def test_a_place_says_its_grid_without_asking(works, field):
    lon, lat = works.town.centre_of(GRID)
    place = {"longitude": lon, "latitude": lat}
    phone = field(permissions=["geolocation"], geolocation=place).sign_in("collector")
    near, far = works.case("handled", title="近处"), works.case("handled", title="远处")
    Case.objects.filter(pk=near.pk).update(lon=lon, lat=lat, stage_due="2030-01-01T00:00Z")
    Case.objects.filter(pk=far.pk).update(lat=lat + 0.01)
    phone.open_the_round()
    phone.page.get_by_role("button", name="按远近").click()
    phone.until("() => document.querySelector('[data-tasks] b').textContent === '近处'")
    phone.look("near")
    phone.offline()
    page = phone.open("/rounds/report/")
    page.get_by_role("button", name="用手机定位").click()
    phone.until("() => !document.querySelector('[data-grid-found]').hidden")
    assert "第1网格" in page.locator("[data-grid-found]").inner_text()
    phone.look("report")


def test_a_voice_note(works, field):
    phone = field(permissions=["microphone"]).sign_in("collector")
    page = phone.open("/rounds/report/")
    page.get_by_role("button", name=re.compile("按一下，说话")).click()
    phone.until("() => document.querySelector('.is-on') !== null")
    page.wait_for_timeout(1500)
    page.locator(".is-on").click()
    phone.until("() => document.querySelector('[data-voice-shelf] audio') !== null")
    page.select_option("select[name=grid]", GRID)
    page.fill("textarea[name=words]", "井盖响声很大")
    page.locator(".pocket-send button").click()
    phone.at_home()
    phone.until_sent(1)
    assert Attachment.objects.get().file.kind == "audio"


def test_a_refused_microphone_leaves_words_and_files(works, field):
    phone = field().sign_in("collector")
    page = phone.open("/rounds/report/")
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error()); }"
    )
    page.get_by_role("button", name=re.compile("按一下，说话")).click()
    phone.until("() => document.querySelector('[data-voice-said]').textContent.includes('打字')")

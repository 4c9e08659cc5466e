"""What goes wrong on a phone: each failure says what to do and loses nothing."""

import pytest

from yiwang.kernel.cases.models import Case
from yiwang.ui.tests.test_gallery import until

from .browsing import look, picture
from .makers import heic

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = "路灯不亮三天了"
NO_ROOM = "indexedDB.open = () => { throw new DOMException('full', 'QuotaExceededError'); };"
LOSE_ONE_ANSWER = """() => {
  const real = window.fetch;
  window.fetch = async (address, options) => {
    const answer = await real(address, options);
    if (options?.method !== "POST") return answer;
    window.fetch = real;
    throw new TypeError("the answer got lost");
  };
}"""


def filled(page, tmp_path):
    """The report page, ready to be sent: words, a photo, a community."""
    page.goto(page.url + "report/")
    page.get_by_label("说说是什么问题").fill(WORDS)
    page.locator("#id_photos").set_input_files(picture(tmp_path))
    until(page, "() => document.querySelectorAll('.photo-shelf li').length === 1")
    page.get_by_label("社区").select_option(label="育红巷社区")
    until(page, "() => document.querySelector('#id_grid') !== null")


def send(page):
    page.get_by_role("button", name="提交").click()


def told(page, name):
    until(page, f"() => document.querySelector('[data-told={name}]') !== null")


def arrived(page):
    page.wait_for_url("**/done/")
    case = Case.objects.get()
    assert (case.description, case.attachments.count()) == (WORDS, 1)
    until(page, "() => !document.querySelector('[data-remember]').hidden")


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
def test_without_a_network_it_waits_on_the_phone_and_is_offered_again(
    city, browse, tmp_path, elder
):
    page = browse(elder=elder)
    site = page.url
    filled(page, tmp_path)
    request_id = page.locator("input[name=request_id]").input_value()
    page.context.set_offline(True)
    send(page)
    told(page, "offline")
    look(page, f"offline-{elder}", elder=elder)
    page.context.set_offline(False)
    page.goto(site)
    page.get_by_role("link", name="继续提交").wait_for()
    look(page, f"draft-{elder}", elder=elder)
    page.get_by_role("link", name="继续提交").click()
    told(page, "restored")
    look(page, f"restored-{elder}", elder=elder)
    assert page.get_by_label("说说是什么问题").input_value() == WORDS
    assert page.locator("input[name=request_id]").input_value() == request_id
    assert page.get_by_label("社区").input_value() == "440204001002"
    until(page, "() => document.querySelectorAll('.photo-shelf li').length === 1")
    send(page)
    arrived(page)
    page.goto(site)
    until(page, "() => !document.querySelector('[data-mine]').hidden")
    assert page.get_by_role("link", name="继续提交").count() == 0


def test_an_answer_that_got_lost_makes_no_second_matter(city, browse, tmp_path):
    page = browse()
    filled(page, tmp_path)

    page.evaluate(LOSE_ONE_ANSWER)
    send(page)
    told(page, "offline")
    assert Case.objects.count() == 1
    send(page)
    arrived(page)


def test_a_full_phone_is_told_not_to_close_the_page(city, browse, tmp_path):
    page = browse()
    page.add_init_script(NO_ROOM)
    filled(page, tmp_path)
    page.context.set_offline(True)
    send(page)
    told(page, "offline_unsaved")
    page.context.set_offline(False)
    told(page, "online")
    send(page)
    arrived(page)


def test_a_form_that_expired_is_sent_all_the_same(city, browse, tmp_path):
    page = browse()
    filled(page, tmp_path)
    page.context.clear_cookies()
    send(page)
    arrived(page)


def test_a_system_that_is_away_says_when_to_come_back(city, browse, tmp_path):
    page = browse()
    filled(page, tmp_path)
    page.route("**/report/", lambda route: route.fulfill(status=503, body="away"))
    send(page)
    told(page, "busy")
    page.unroute("**/report/")
    send(page)
    arrived(page)


def test_photos_too_large_together_are_said(city, browse, tmp_path):
    page = browse()
    filled(page, tmp_path)
    page.route("**/report/", lambda route: route.fulfill(status=413, body=""))
    send(page)
    told(page, "too_large")
    page.unroute("**/report/")
    send(page)
    arrived(page)


def test_a_fault_comes_back_into_the_page_with_everything_kept(city, browse, tmp_path):
    page = browse()
    filled(page, tmp_path)
    page.get_by_text("留电话，办好了发短信给我").click()
    page.get_by_label("手机号").fill("138")
    send(page)
    until(page, "() => document.querySelector('.form-errors') !== null")
    assert page.locator(".pocket-kept li").count() == 1
    assert page.get_by_label("说说是什么问题").input_value() == WORDS
    page.wait_for_timeout(300)
    assert page.locator("[data-drafts]").is_hidden(), "what is asked about here waits nowhere else"
    page.get_by_label("手机号").fill("13800138000")
    send(page)
    arrived(page)


def test_a_camera_that_gives_nothing_and_a_heic_photo_say_what_to_do(city, browse, tmp_path):
    page = browse()
    page.goto(page.url + "report/")
    page.evaluate("() => document.getElementById('id_photos').dispatchEvent(new Event('cancel'))")
    said = page.locator("[data-photos-said]")
    assert "允许使用相机" in said.inner_text()
    path = tmp_path / "IMG_1.heic"
    path.write_bytes(heic().read())
    page.locator("#id_photos").set_input_files(path)
    until(page, "() => document.querySelector('[data-photos-said]').textContent.includes('HEIC')")
    look(page, "heic")
    page.locator("#id_photos").set_input_files(picture(tmp_path))
    until(page, "() => document.querySelector('[data-photos-said]').textContent === ''")


def test_a_voice_note_is_recorded_heard_recorded_again_and_sent(city, browse):
    page = browse(permissions=["microphone"])
    page.goto(page.url + "report/")
    page.get_by_role("button", name="点一下，开始说话").click()
    page.locator("[data-clock]").wait_for()
    look(page, "recording")
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="说完了，停止").click()
    page.locator(".pocket-heard audio").wait_for()
    look(page, "recorded")
    page.get_by_role("button", name="重新录一段").click()
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="说完了，停止").click()
    page.locator(".pocket-heard audio").wait_for()
    page.get_by_label("社区").select_option(label="育红巷社区")
    send(page)
    page.wait_for_url("**/done/")
    kept = Case.objects.get().attachments.get()
    assert (kept.file.kind, kept.file.media_type) == ("audio", "audio/webm")
    page.get_by_role("link", name="看进度").click()
    until(page, "() => document.querySelector('audio')?.readyState >= 1")
    assert page.evaluate("() => document.querySelector('audio').play().then(() => true)")
    look(page, "heard")


def test_a_note_that_was_removed_does_not_go(city, browse):
    page = browse(permissions=["microphone"])
    page.goto(page.url + "report/")
    page.get_by_role("button", name="点一下，开始说话").click()
    page.wait_for_timeout(1100)
    page.get_by_role("button", name="说完了，停止").click()
    page.get_by_role("button", name="删除录音").click()
    assert page.evaluate("() => document.getElementById('id_voice').files.length") == 0


def test_a_refused_microphone_leaves_the_file_chooser_and_the_words(city, browse):
    page = browse(permissions=[])
    page.goto(page.url + "report/")
    page.get_by_label("说说是什么问题").fill(WORDS)
    page.get_by_role("button", name="点一下，开始说话").click()
    until(page, "() => document.querySelector('[data-voice-said]').textContent !== ''")
    assert "麦克风" in page.locator("[data-voice-said]").inner_text()
    assert page.locator("#id_voice").is_visible()
    assert page.get_by_label("说说是什么问题").input_value() == WORDS
    look(page, "microphone")

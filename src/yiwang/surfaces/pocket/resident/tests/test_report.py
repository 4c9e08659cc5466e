"""Anybody reports: with what she has, once, and safely."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.town import Town
from yiwang.kernel.cases.models import Attachment, Case, MatterClass
from yiwang.kernel.files.models import StoredFile

from .makers import heic, photo

pytestmark = pytest.mark.django_db
GRID = "440204001001001001"
PLACE = {"street": "440204001", "community": "440204001001", "grid": GRID}


def fields(**given):
    return {"request_id": uuid.uuid4(), "description": "垃圾堆了三天", **PLACE, **given}


def kept_in(page):
    return re.search(r'name="kept" value="([^"]*)"', page.content.decode())[1]


def test_pages_open_for_strangers(city, phone):
    for path in ("/", "/report/", "/follow/", "/report/place/", "/report/map/", "/report/suggest/"):
        assert phone.get(path).status_code == 200, path


def test_without_grids_the_page_says_that_it_is_not_open(db, phone):
    assert "还没有开通" in phone.get("/report/").content.decode()


def test_a_report_becomes_a_case_that_can_be_followed(city, phone):
    kind = MatterClass.objects.get(code="E0102")
    answer = phone.post("/report/", fields(matter_class=kind.pk, name="王", phone="138 0013 8000"))
    case = Case.objects.get()
    assert answer["Location"] == f"/follow/{case.follow_code}/done/"
    assert (case.channel, case.grid, case.matter_class_id) == ("resident", GRID, kind.pk)
    assert (case.title, case.reporter_id) == ("垃圾堆了三天", None)
    assert case.reporter_phone
    done = phone.get(answer["Location"]).content.decode()
    assert case.follow_code[:4] in done and "截图" in done


def test_statements_of_a_report(city, phone, django_assert_num_queries):
    """The try is counted, and the case made in its two statements, within a savepoint; the
    served area and its lists are remembered."""
    phone.post("/report/", fields())
    given = fields(description="又堆了")
    with django_assert_num_queries(5):
        assert phone.post("/report/", given).status_code == 302


def test_the_same_report_twice_is_one_case(city, phone):
    given = fields()
    first, second = phone.post("/report/", given), phone.post("/report/", given)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_a_photo_sent_again_after_a_timeout_is_the_same_report(city, phone):
    given = fields()
    first = phone.post("/report/", {**given, "photos": photo()})
    second = phone.post("/report/", {**given, "photos": photo()})
    assert first["Location"] == second["Location"]
    assert Attachment.objects.count() == 1


def test_going_back_and_writing_something_else_is_another_report(city, phone):
    given = fields()
    phone.post("/report/", given)
    again = phone.post("/report/", {**given, "description": "路灯也坏了"})
    assert again.status_code == 409
    assert "路灯也坏了" in again.content.decode()
    fresh = re.search(r'name="request_id" value="([^"]+)"', again.content.decode())[1]
    phone.post("/report/", {**given, "description": "路灯也坏了", "request_id": fresh})
    assert Case.objects.count() == 2


def test_only_a_photo_is_enough(city, phone):
    phone.post("/report/", fields(description="", photos=[photo(), photo("b.jpg", tone=9)]))
    case = Case.objects.get()
    assert case.title == "居民反映"
    assert [each.purpose for each in case.attachments.all()] == ["before", "before"]


def test_nothing_said_is_asked_for_and_nothing_made(city, phone):
    page = phone.post("/report/", fields(description=" \u202e "))
    assert page.status_code == 422
    assert "拍一张照片" in page.content.decode()
    assert not Case.objects.exists()


def test_no_place_keeps_words_and_photos(city, phone):
    page = phone.post("/report/", fields(community="", grid="", photos=photo()))
    assert page.status_code == 422
    assert "详细地址" in page.content.decode() and "垃圾堆了三天" in page.content.decode()
    token = kept_in(page)
    file = StoredFile.objects.get()
    assert phone.get(f"/report/kept/{token}/{file.pk}/").status_code == 200
    assert phone.get(f"/report/kept/{token}x/{file.pk}/").status_code == 404
    assert phone.post("/report/", fields(kept=token)).status_code == 302
    assert Attachment.objects.get().file_id == file.pk


def test_an_address_is_place_enough_in_one_street(city, phone):
    phone.post("/report/", fields(community="", grid="", address="沿河路12号"))
    assert Case.objects.get().street == "440204001"


def test_a_photo_can_be_crossed_out(city, phone):
    page = phone.post("/report/", fields(step="place", photos=photo()))
    file = StoredFile.objects.get()
    phone.post("/report/", fields(kept=kept_in(page), drop=[file.pk]))
    assert not Attachment.objects.exists()


def test_what_cannot_be_taken_costs_none_of_the_others(city, phone):
    page = phone.post("/report/", fields(photos=[photo(), heic()]))
    assert page.status_code == 422
    assert "IMG_1.heic" in page.content.decode() and "HEIC" in page.content.decode()
    assert StoredFile.objects.count() == 1
    assert phone.post("/report/", fields(kept=kept_in(page))).status_code == 302


def test_a_photo_that_is_too_large_says_how_large_it_may_be(city, phone, settings):
    settings.FILE_LIMITS_MB = {**settings.FILE_LIMITS_MB, "photo": 0}
    page = phone.post("/report/", fields(photos=photo()))
    assert page.status_code == 422 and "文件太大" in page.content.decode()


def test_the_point_decides_and_one_outside_is_refused(city: Town, phone):
    lon, lat = city.centre_of("440204001002001003")
    phone.post("/report/", fields(community="", grid="", lon=lon, lat=lat))
    assert Case.objects.get().grid == "440204001002001003"
    lon, lat = city.point(-5000, -5000)
    page = phone.post("/report/", fields(community="", grid="", lon=lon, lat=lat))
    assert page.status_code == 422 and "不在服务范围内" in page.content.decode()


def test_a_choice_from_the_lists_outweighs_a_point_elsewhere(city: Town, phone):
    lon, lat = city.centre_of("440204001002001003")
    phone.post("/report/", fields(lon=lon, lat=lat))
    case = Case.objects.get()
    assert (case.grid, case.lon) == (GRID, None)


def test_a_photo_suggests_the_place_when_none_was_chosen(city: Town, phone):
    lon, lat = city.centre_of("440204001003001002")
    given = fields(community="", grid="")
    page = phone.post("/report/", {**given, "photos": photo(at=(lon, lat))})
    shown = page.content.decode()
    assert page.status_code == 200 and "照片里记着地点" in shown and not Case.objects.exists()
    found = {
        name: re.search(rf'name="{name}" value="([^"]+)"', shown)[1] for name in ("lon", "lat")
    }
    phone.post("/report/", {**given, **found, "kept": kept_in(page)})
    assert Case.objects.get().grid == "440204001003001002"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("垃圾\x00\x07\x1b[31m多", "垃圾[31m多"),
        ("\u202e反的\u202c字", "反的字"),
        ("http://evil.example/x 快点", "http://evil.example/x 快点"),
        ("{{ 7*7 }}{% now %}", "{{ 7*7 }}{% now %}"),
        ("一\r\n二", "一\n二"),
        ("😀👨‍👩‍👧", "😀👨‍👩‍👧"),
        ("' OR 1=1; --", "' OR 1=1; --"),
    ],
)
def test_hostile_words_stay_words(city, phone, written, kept):
    answer = phone.post("/report/", fields(description=written))
    assert Case.objects.get().description == kept
    shown = phone.get(answer["Location"].removesuffix("done/")).content.decode()
    assert "<script>alert" not in shown and 'href="http://evil' not in shown


def test_too_many_words_are_counted_and_kept(city, phone):
    page = phone.post("/report/", fields(description="长" * 4001))
    assert page.status_code == 422 and "4001" in page.content.decode()
    assert phone.post("/report/", fields(description="长" * 4000)).status_code == 302


def test_a_program_that_fills_in_everything_is_turned_away(city, phone):
    page = phone.post("/report/", fields(website="http://spam", photos=photo()))
    assert page.status_code == 422
    assert not Case.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize("phone_given", ["13800138000", "138"])
def test_who_chose_to_stay_unknown_is_not_kept_whatever_stands_in_the_fields(
    city, phone, phone_given
):
    given = fields(contact="anonymous", name="王", phone=phone_given)
    assert phone.post("/report/", given).status_code == 302
    case = Case.objects.get()
    assert (case.reporter_name, bytes(case.reporter_phone)) == ("", b"")


@pytest.mark.parametrize("given", ["138", "abc", "1380013800x"])
def test_a_wrong_phone_is_said_and_the_rest_kept(city, phone, given):
    page = phone.post("/report/", fields(phone=given))
    assert page.status_code == 422 and "垃圾堆了三天" in page.content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {"request_id": "x"}, {"matter_class": "9" * 30}, {"matter_class": "x"},
        {"lon": "nan", "lat": "inf"}, {"grid": "440203001001001001"}, {"kept": "forged"},
        {"street": "440203001", "community": "440203001001", "grid": ""},
    ],
)  # fmt: skip
def test_tampered_fields_never_fail(city, phone, given):
    assert phone.post("/report/", fields(**given)).status_code in (302, 422)


def test_steps_without_scripts_keep_everything(city, phone):
    page = phone.post("/report/", fields(grid="", step="place", name="王")).content.decode()
    assert "第1网格" in page and "垃圾堆了三天" in page and 'value="王"' in page
    found = phone.post("/report/", fields(class_words="垃圾")).content.decode()
    assert "垃圾没人清" in found and not Case.objects.exists()


def test_too_many_reports_wait_and_lose_nothing(city, phone, monkeypatch):
    from datetime import timedelta

    from yiwang.surfaces.pocket.resident import limits

    monkeypatch.setitem(limits.LIMITS, "report", (1, timedelta(hours=1)))
    phone.post("/report/", fields())
    page = phone.post("/report/", fields(description="第二件"))
    assert page.status_code == 429 and "第二件" in page.content.decode()
    assert int(page["Retry-After"]) > 0
    other = phone.post("/report/", fields(description="第三件"), REMOTE_ADDR="10.9.9.9")
    assert other.status_code == 302


def test_a_file_that_is_no_photo_is_refused(city, phone):
    upload = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    assert phone.post("/report/", fields(photos=upload)).status_code == 422
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("path", ["/", "/report/", "/follow/", "/follow/999999999999/"])
def test_pages_speak_english(city, phone, path):
    page = phone.get(path, headers={"accept-language": "en"}).content.decode()
    names = r"浈江区|韶关市浈江区|\w+社区|东河街道|中文"
    main = re.sub(names, "", page[page.index("<header") : page.index('<script id="ui-words"')])
    assert re.findall(r"[\u4e00-\u9fff]+", main) == []

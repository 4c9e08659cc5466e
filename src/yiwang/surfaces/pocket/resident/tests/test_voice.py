"""Saying it aloud instead of writing it: kept like photos, heard by staff and whoever follows."""

import re

import pytest

from yiwang.kernel.cases.models import Attachment, Case, MatterClass
from yiwang.kernel.files.models import StoredFile

from .makers import heic, photo, voice
from .test_report import GRID, fields, kept_in

pytestmark = pytest.mark.django_db


def spoken(**given):
    return fields(description="", **given)


def test_a_voice_note_and_a_photo_are_a_report(city, phone):
    answer = phone.post("/report/", spoken(voice=voice(), photos=photo()))
    case = Case.objects.get()
    assert case.title == "语音上报（东河街道浈江南社区第1网格）"
    kinds = [each.file.kind for each in case.attachments.order_by("id")]
    assert kinds == ["photo", "audio"]
    page = phone.get(answer["Location"].removesuffix("done/")).content.decode()
    heard = re.search(r'<audio[^>]+src="([^"]+)"', page)[1]
    sent = phone.get(heard, headers={"Range": "bytes=0-3"})
    assert (sent.status_code, sent["Content-Type"]) == (206, "audio/wav")
    assert phone.get(heard.replace(case.follow_code, "999999999999")).status_code == 404


def test_a_chosen_class_names_a_spoken_report(city, phone):
    phone.post(
        "/report/", spoken(voice=voice(), matter_class=MatterClass.objects.get(code="E0102").pk)
    )
    assert Case.objects.get().title == "暴露垃圾"


def test_the_note_is_kept_while_the_page_goes_back_and_forth(city, phone):
    given = spoken(grid="", community="", voice=voice(), photos=photo())
    page = phone.post("/report/", given)
    assert page.status_code == 422
    token = kept_in(page)
    file = StoredFile.objects.get(kind="audio")
    assert phone.get(f"/report/kept/{token}/{file.pk}/")["Content-Type"] == "audio/wav"
    phone.post("/report/", spoken(kept=token, request_id=given["request_id"]))
    assert Attachment.objects.filter(file=file).exists()


def test_a_note_recorded_anew_takes_the_place_of_the_first(city, phone):
    page = phone.post("/report/", spoken(step="place", voice=voice()))
    phone.post("/report/", spoken(kept=kept_in(page), voice=voice(tone=9)))
    assert Case.objects.get().attachments.count() == 1


def test_a_note_can_be_left_out(city, phone):
    page = phone.post("/report/", spoken(step="place", voice=voice()))
    file = StoredFile.objects.get()
    phone.post("/report/", fields(kept=kept_in(page), drop=[file.pk]))
    assert not Attachment.objects.exists()


def test_what_is_no_recording_is_said_and_costs_nothing_else(city, phone):
    page = phone.post("/report/", spoken(voice=heic(), photos=photo()))
    shown = page.content.decode()
    assert page.status_code == 422 and "不支持这种文件" in shown
    assert StoredFile.objects.get().kind == "photo"


def test_sent_again_after_a_timeout_it_is_the_same_report(city, phone):
    given = spoken(photos=photo())
    first = phone.post("/report/", {**given, "voice": voice(), "photos": photo()})
    second = phone.post("/report/", {**given, "voice": voice(), "photos": photo()})
    assert first["Location"] == second["Location"] and Case.objects.count() == 1


def test_staff_hear_it_on_the_case_page(city, phone, signed_in_client):
    phone.post("/report/", spoken(voice=voice(), grid=GRID))
    case = Case.objects.get()
    page = signed_in_client("acceptor").get(f"/cases/{case.district}/{case.pk}/").content.decode()
    heard = re.search(r'<audio[^>]+src="([^"]+)"', page)[1]
    assert signed_in_client("acceptor").get(heard)["Content-Type"] == "audio/wav"
    assert signed_in_client("outsider").get(heard).status_code in (403, 404)

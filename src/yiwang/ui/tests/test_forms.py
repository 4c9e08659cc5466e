"""Forms say what to do; photos come several at a time; errors have pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from yiwang.ui.gallery.content import ReportForm
from yiwang.ui.panels import Action

GIVEN = {"kind": "1", "address": "启明路 8 号", "words": "垃圾"}


def photos(count: int) -> MultiValueDict:
    return MultiValueDict(
        {"photos": [SimpleUploadedFile(f"{at}.jpg", b"x") for at in range(count)]}
    )


def test_a_missing_field_says_what_to_do():
    form = ReportForm({})
    assert form.errors["address"] == ["请填写地点"]
    assert form.errors["kind"] == ["请选择问题类别"]


def test_several_photos_up_to_the_most():
    assert len(_clean(ReportForm(GIVEN, photos(3)))["photos"]) == 3
    assert _clean(ReportForm(GIVEN, photos(0)))["photos"] == []
    assert "photos" in ReportForm(GIVEN, photos(10)).errors


def _clean(form):
    assert form.is_valid(), form.errors
    return form.cleaned_data


@pytest.mark.parametrize(
    ("lon", "lat", "point"),
    [("113.6", "24.8", (113.6, 24.8)), ("", "", (None, None)), ("113.6", "", (None, None))],
)
def test_a_point_is_both_or_neither(lon, lat, point):
    cleaned = _clean(ReportForm({**GIVEN, "lon": lon, "lat": lat}))
    assert (cleaned["lon"], cleaned["lat"]) == point


@pytest.mark.parametrize("lon", ["181", "nan", "inf", "1e999", "x"])
def test_a_point_off_the_earth_is_refused(lon):
    assert "lon" in ReportForm({**GIVEN, "lon": lon, "lat": "24.8"}).errors


def test_an_action_is_ready_when_its_form_is_filled_in():
    assert not Action("提交", "/", key="a", form=ReportForm()).ready
    assert Action("提交", "/", key="a", form=ReportForm(initial=GIVEN)).ready


@pytest.mark.urls("yiwang.ui.tests.urls")
@pytest.mark.parametrize(
    ("next_url", "target"),
    [("/x/?a=1", "/x/?a=1"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_the_elder_switch_stays_on_this_site(next_url, target):
    from yiwang.ui.elder import elder

    answer = elder(RequestFactory().post("/ui/elder/", {"elder": "1", "next": next_url}))
    assert answer.url == target
    assert answer.cookies["elder"].value == "1"

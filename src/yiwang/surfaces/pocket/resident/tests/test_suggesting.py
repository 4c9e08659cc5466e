"""Which class her words suggest, and what is reported near by when she has not written any."""

import pytest

from yiwang.kernel.cases.models import MatterClass

from ..rules import likeness, word_pieces
from ..suggesting import suggestion
from .test_report import GRID, PLACE, fields

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "class_name"),
    [
        ("垃圾堆了三天，臭死了", "暴露垃圾"),
        ("门口的路面坏了一个坑", "道路破损"),
        ("汽车乱停，堵住车库", "机动车乱停放"),
        ("你好", ""),
        ("", ""),
    ],
)
def test_words_point_to_a_class(city, said, class_name):
    found = suggestion(said)
    named = [MatterClass.objects.get(pk=kind.id).name for kind in found.kinds]
    assert named[:1] == ([class_name] if class_name else [])
    assert found.heard is bool(class_name)


def test_without_words_what_is_reported_near_by_is_suggested(city, phone):
    kind = MatterClass.objects.get(code="E0109")
    phone.post("/report/", fields(matter_class=kind.pk))
    found = suggestion("", grid=GRID)
    assert [each.id for each in found.kinds] == [kind.pk] and not found.heard
    page = phone.get("/report/suggest/", {"community": PLACE["community"], "grid": GRID})
    assert "附近最近" in page.content.decode() and "建议" in page.content.decode()


def test_it_is_asked_of_the_database_once_in_ten_minutes(city, django_assert_num_queries):
    suggestion("", grid=GRID)
    with django_assert_num_queries(0):
        suggestion("路灯不亮", grid=GRID)


def test_a_chosen_suggestion_stays_chosen(city, phone):
    kind = MatterClass.objects.get(code="E0102")
    asked = {"words": "垃圾没人清", "matter_class": kind.pk}
    assert "checked" in phone.get("/report/suggest/", asked).content.decode()
    for odd in ("x", "9" * 30, "²"):
        assert phone.get("/report/suggest/", {**asked, "matter_class": odd}).status_code == 200


@pytest.mark.parametrize(
    ("said", "name", "everyday", "score"),
    [
        ("路灯不亮", "路灯不亮或损坏 路灯", (), 3),
        ("楼下的灯坏了", "路灯", ("灯坏",), 3),
        ("street LIGHT", "street light", (), 2),
        ("是", "垃圾", (), 0),
    ],
)
def test_likeness(said, name, everyday, score):
    assert likeness(said, name, everyday) == score


def test_pieces_of_words():
    assert word_pieces("路灯不亮 ok light") == {"路灯", "灯不", "不亮", "light"}

from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from yiwang.surfaces.pocket.resident.rules import (
    clean_line,
    clean_text,
    code_digits,
    deepest_choice,
    grouped,
    short_name,
    title_of,
)
from yiwang.surfaces.pocket.resident.texts import day_words, due_words


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  好 ", "好"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("\x00\x1b[0m\x7f", "[0m"),
        ("\u202eabc\u2066", "abc"),
        ("\ud800x", "x"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_text_is_cleaned(typed, clean):
    assert clean_text(typed) == clean


def test_a_line_is_one_line():
    assert clean_line(" 沿河路 \n\t12号 ") == "沿河路 12号"


@pytest.mark.parametrize(
    ("description", "class_name", "title"),
    [
        ("垃圾堆了三天。没人管", "暴露垃圾", "垃圾堆了三天"),
        ("", "暴露垃圾", "暴露垃圾"),
        ("", "", "居民反映"),
        ("啊！路灯坏了", "路灯", "路灯"),
        ("长" * 60, "", "长" * 39 + "…"),
        ("\n\n第二行", "", "第二行"),
    ],
)
def test_titles(description, class_name, title):
    assert title_of(description, class_name, "居民反映") == title


def test_codes_are_read_and_written():
    assert code_digits(" 1234-５６７８　9012。") == "123456789012"
    assert grouped("123456789012") == "1234 5678 9012"


@pytest.mark.parametrize(
    ("codes", "deepest"),
    [
        (["440204001", "440204001001", "440204001001001001"], "440204001001001001"),
        (["440204001", "", "440204001001001001"], "440204001"),
        (["440204001", "440203001001", ""], "440204001"),
        (["", "", ""], ""),
    ],
)
def test_the_deepest_choice_that_follows(codes, deepest):
    assert deepest_choice(codes) == deepest


def test_days_in_words():
    monday = date(2026, 11, 23)
    said = [day_words(monday + timedelta(days=n), today=monday) for n in (0, 1, 3, 60)]
    assert said == ["今天", "明天", "11月26日（周四）", "2027年1月22日"]


def test_the_deadline_is_honest():
    assert "待定" in due_words(None, paused=True)
    assert "受理后" in due_words(None)
    assert "已过" in due_words(now() - timedelta(days=1))
    assert "暂定" in due_words(now() + timedelta(days=1), provisional=True)


@pytest.mark.parametrize(
    ("official", "said"),
    [("浈江路社区居民委员会", "浈江路社区"), ("大村村民委员会", "大村"), ("东岗", "东岗")],
)
def test_communities_are_called_what_people_call_them(official, said):
    assert short_name(official) == said

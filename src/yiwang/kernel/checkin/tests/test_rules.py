"""What was shown, and whether it counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..rules import (
    Pass,
    Standing,
    clock_fault,
    code_text,
    covers,
    fault,
    may_have_face,
    read,
    read_code,
)

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOD = Standing("person:1", "canteen", NOON - HOUR, NOON + HOUR, None)


@pytest.mark.parametrize(
    ("text", "means", "number"),
    [
        ("11010519491231002x", "id_number", "11010519491231002X"),
        (" 1101 0519 4912 31002X ", "id_number", "11010519491231002X"),
        ("110105194912310021", "card", "110105194912310021"),
        ("yl-00 1234", "card", "YL001234"),
        ("Y1.abc.def", "code", "Y1.abc.def"),
    ],
)
def test_what_a_scanner_reads(text, means, number):
    found = read(text, today=DAY)
    assert found is not None
    assert (found.means, found.number) == (means, number)


@pytest.mark.parametrize("text", ["", "  ", "abc", "1' OR 1=1", "卡号", "9" * 33, "\0\0\0\0"])
def test_what_is_nothing(text):
    assert read(text, today=DAY) is None


@pytest.mark.parametrize(
    ("change", "at", "why"),
    [
        ({}, NOON, ""),
        ({"scope": ""}, NOON, ""),
        ({"scope": "library"}, NOON, "elsewhere"),
        ({}, NOON - 2 * HOUR, "early"),
        ({}, NOON + HOUR, "expired"),
        ({"ends": None}, NOON + 99 * HOUR, ""),
        ({"revoked_at": NOON}, NOON, "revoked"),
        ({"revoked_at": NOON}, NOON - timedelta(seconds=1), ""),
    ],
)
def test_a_credential_counts_in_its_scope_and_time(change, at, why):
    assert fault(replace(GOOD, **change), scope="canteen:3", at=at) == why


def test_nobody_knows_it():
    assert fault(None, scope="canteen:3", at=NOON) == "unknown"


@pytest.mark.parametrize(
    ("scope", "place", "does"),
    [
        ("canteen", "canteen:3", True),
        ("canteen:3", "canteen:3", True),
        ("canteen:3", "canteen:33", False),
        ("canteen:3", "canteen", False),
        ("", "anything", True),
    ],
)
def test_scopes_cover_their_parts(scope, place, does):
    assert covers(scope, place) is does


@pytest.mark.parametrize(
    ("ahead", "why"),
    [
        (timedelta(minutes=5), ""),
        (timedelta(minutes=6), "clock"),
        (-timedelta(days=31), ""),
        (-timedelta(days=32), "old"),
        (timedelta(days=365), "clock"),
    ],
)
def test_a_clock_that_jumped(ahead, why):
    assert clock_fault(NOON + ahead, NOON) == why


@pytest.mark.parametrize(
    ("kinds", "may"), [([], False), (["face"], False), (["card"], True), (["face", "code"], True)]
)
def test_a_face_is_never_the_only_way(kinds, may):
    assert may_have_face(kinds) is may


@given(subject=st.text(max_size=20), serial=st.text(max_size=20), signature=st.binary(max_size=64))
def test_a_code_is_read_as_it_was_written(subject, serial, signature):
    shown = Pass("440204", subject, "canteen", NOON, NOON + HOUR, serial)
    found = read_code(code_text(shown, signature))
    assert found == (shown, shown.content(), signature)


@given(text=st.text(max_size=80))
def test_other_text_is_no_code(text):
    read_code(text)
    read_code(f"Y1.{text}.{text}")


@pytest.mark.parametrize(
    "content", ["W10", "WyIxIl0", "bnVsbA", "W1tbW1tb", "MQ", "WzEsMiwzLDFlOTksNSw2XQ"]
)
def test_codes_with_other_content(content):
    assert read_code(f"Y1.{content}.AAAA") is None

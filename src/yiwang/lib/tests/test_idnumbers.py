"""Numbers of GB 11643, GB 32100 and GB 11714, telephones, and how they are masked."""

import csv
from datetime import date
from pathlib import Path

import pytest

from yiwang.lib import idnumbers

TODAY = date(2026, 6, 1)
VECTORS = Path(__file__).parent / "idnumbers.csv"
# Refused by lists of county codes of one year. A bearer keeps the code of his birth for life,
# so we hold the region to its province only and accept these.
UNLISTED_REGIONS = {"110201199312010077", "111111199901101512", "411082198901010002"}


def _rows(path: Path) -> list[tuple[str, str, bool]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            (row["kind"], row["number"], row["expected"] == "valid")
            for row in csv.DictReader(stream)
        ]


def _valid(kind: str, number: str) -> bool:
    if kind == "ric":
        return idnumbers.is_resident_number(number, today=TODAY)
    return {
        "uscc": idnumbers.is_credit_code,
        "org": idnumbers.is_organisation_code,
    }[kind](number)


@pytest.mark.parametrize(("kind", "number", "expected"), _rows(VECTORS))
def test_a_number_is_valid_or_it_is_not(kind: str, number: str, expected: bool) -> None:
    assert _valid(kind, number) is expected


def test_the_shared_vectors_agree_where_they_are_present() -> None:
    shared = Path(__file__).parents[5] / "shared" / "data" / "ids" / "vectors.csv"
    if not shared.is_file():
        pytest.skip("shared vectors are not here")
    wrong = [
        (kind, number)
        for kind, number, expected in _rows(shared)
        if number not in UNLISTED_REGIONS and _valid(kind, number) is not expected
    ]
    assert wrong == []


def test_a_number_says_when_and_what_its_bearer_was_born() -> None:
    read = idnumbers.resident("11010519491231002x", today=TODAY)
    assert read == idnumbers.Resident("11010519491231002X", "110105", date(1949, 12, 31), "2")


def test_a_legacy_number_is_read_as_its_long_form() -> None:
    read = idnumbers.resident("610104620927690", today=TODAY)
    assert read is not None
    assert read.birth_date == date(1962, 9, 27)
    assert len(read.number) == 18
    assert idnumbers.resident(read.number, today=TODAY) == read


def test_nobody_is_born_tomorrow() -> None:
    number = "11010519491231002X"
    assert idnumbers.is_resident_number(number, today=date(1949, 12, 31))
    assert not idnumbers.is_resident_number(number, today=date(1949, 12, 30))


@pytest.mark.parametrize("position", range(18))
def test_one_wrong_digit_is_always_noticed(position: int) -> None:
    number = "440524188001010014"
    for digit in "0123456789":
        if digit != number[position]:
            wrong = number[:position] + digit + number[position + 1 :]
            assert not idnumbers.is_resident_number(wrong, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("13800138000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("0086-138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("(0751) 812-3456", "07518123456"),
        ("（0751）8123456", "07518123456"),
        ("010-12345678", "01012345678"),
        ("12800138000", ""),
        ("138001380001", ""),
        ("8123456", ""),
        ("", ""),
        ("٠١٢٣٤٥٦٧٨٩", ""),
    ],
)
def test_a_telephone_is_read_however_it_is_typed(typed: str, read: str) -> None:
    assert idnumbers.phone(typed) == read


def test_only_a_mobile_can_take_a_text_message() -> None:
    assert idnumbers.is_mobile("13800138000")
    assert not idnumbers.is_mobile("07518123456")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (idnumbers.masked_name("张三"), "张*"),
        (idnumbers.masked_name("欧阳小明"), "欧***"),
        (idnumbers.masked_name("张"), "张"),
        (idnumbers.masked_name(""), ""),
        (idnumbers.masked_number("440106199001011234"), "440106********1234"),
        (idnumbers.masked_number("E12345678"), "*******78"),
        (idnumbers.masked_number("A1"), "**"),
        (idnumbers.masked_phone("13812345678"), "138****5678"),
        (idnumbers.masked_phone("07518123456"), "0751*****56"),
        (idnumbers.masked_phone("12345"), "*****"),
        (idnumbers.masked_phone(""), ""),
    ],
)
def test_what_is_masked_stays_masked(shown: str, expected: str) -> None:
    assert shown == expected

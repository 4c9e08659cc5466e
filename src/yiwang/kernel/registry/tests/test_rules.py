"""What identifies a person, and what of an address is shown."""

from datetime import date

import pytest

from yiwang.lib.place import Place

from ..rules import Identity, identity, masked_address, place_faults, plain_name
from .makers import HERE, id_number

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("id_type", "text", "read"),
    [
        ("resident", id_number(1), Identity(id_number(1), "1", date(1951, 2, 3))),
        ("resident", " 4402 0419 5102 0300 27", None),
        ("resident", id_number(2).lower(), Identity(id_number(2), "2", date(1951, 2, 3))),
        ("resident", "", Identity("")),
        ("passport", "e1234 5678", Identity("E12345678")),
        ("passport", "??", None),
        ("pass", "H12345678", Identity("H12345678")),
    ],
)
def test_a_document_is_read(id_type: str, text: str, read: Identity | None) -> None:
    assert identity(id_type, text, today=TODAY) == read


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (" 张 三 ", "张三"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("  John   Smith ", "John Smith"),
        ("　", ""),
    ],
)
def test_a_name_is_compared_in_one_form(typed: str, plain: str) -> None:
    assert plain_name(typed) == plain


@pytest.mark.parametrize(
    ("place", "faults"),
    [
        (HERE, []),
        (Place("440204"), []),
        (Place(""), ["district"]),
        (Place("44020"), ["district"]),
        (Place("440204", street="440205001"), ["street"]),
        (Place("440204", community="440204001001"), ["community"]),
        (Place("440204", "440204001", grid="440204001001001001"), ["grid"]),
        (Place("440204", lon=113.6), ["lon"]),
    ],
)
def test_the_codes_of_a_place_lie_in_one_another(place: Place, faults: list[str]) -> None:
    assert place_faults(place) == faults


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("执信路12号3栋502", "执信路***"),
        ("育红巷二十号", "育红巷***"),
        ("三元里大道", "三元里大道"),
        ("东河新村", "东河新村"),
        ("3栋502", "***"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_its_door(address: str, shown: str) -> None:
    assert masked_address(address) == shown

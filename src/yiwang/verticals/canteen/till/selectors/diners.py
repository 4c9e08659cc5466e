"""Who was scanned, and what stands about her for one meal: one statement."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.timezone import localtime

from yiwang.kernel.ledger.selectors import balance
from yiwang.lib.idnumbers import masked_name

from ..rules.accounts import BOOK, wallet
from ..rules.offers import Known
from .devices import TillCard

SCAN_LASTS = timedelta(minutes=15)

_BY_SCAN = """
SELECT * FROM canteen_till_scanned(%(scan)s, %(device)s, %(since)s, %(day)s, %(meal)s, %(here)s,
                                   %(programme)s, %(canteen)s, %(zone)s)
"""
_BY_PERSON = """
SELECT * FROM canteen_till_diners(%(numbers)s::bigint[], %(persons)s::bigint[], %(days)s::date[],
                                  %(meals)s::text[], %(here)s, %(programme)s, %(canteen)s, %(zone)s)
"""


@dataclass(frozen=True)
class Diner:
    """A diner at the counter; `name` is masked."""

    id: int
    district: str
    person_id: int
    name: str
    photo_id: int | None
    category: str
    known: Known
    reservation_id: int | None

    @property
    def ref(self) -> str:
        return f"person:{self.person_id}"


def of_scan(till: TillCard, scan_id: int, meal: str = "") -> Diner | None:
    """Whom this till read in the last quarter of an hour, as things stand for a meal of today;
    None for nobody, a scan that was refused, another device's, or one who is no diner."""
    moment = localtime()
    given = {
        "scan": scan_id,
        "device": till.device.pk,
        "day": moment.date(),
        "meal": meal,
        "since": moment - SCAN_LASTS,
    }
    return _found(till, _BY_SCAN, given).get(1)


def of_people(till: TillCard, asked: Mapping[int, tuple[int, date, str]]) -> dict[int, Diner]:
    """Diners as they stood for (person, day, meal), by the caller's number; those who are none
    are left out. One statement."""
    persons, days, meals = zip(*asked.values(), strict=True) if asked else ((), (), ())
    given = {
        "numbers": list(asked), "persons": list(persons), "days": list(days),
        "meals": list(meals),
    }  # fmt: skip
    return _found(till, _BY_PERSON, given) if asked else {}


def _found(till: TillCard, which: str, given: dict[str, Any]) -> dict[int, Diner]:
    about = {
        "here": till.district,
        "programme": till.canteen.programme_id,
        "canteen": till.canteen.ref,
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(which, {**given, **about})
        return {row[0]: _diner(row[1:]) for row in cursor.fetchall()}


def wallet_of(diner: Diner) -> int:
    """What she may spend; 0 without a wallet."""
    found = balance(diner.district, BOOK, wallet(diner.id))
    return (found.available or 0) if found else 0


@lru_cache(maxsize=1000)
def _values(said: str) -> Mapping[str, Mapping[str, int | str]]:
    """Of an entitlement; those of one programme and category are the same text."""
    found: dict[str, dict[str, int | str]] = json.loads(said)
    return found


def _diner(row: tuple[Any, ...]) -> Diner:
    (pk, district, street, ended_on, person_id, name, photo_id, entitlement_id, values, category,
     seen_at, reservation_id) = row  # fmt: skip
    known = Known(
        registered=street or district,
        ended_on=ended_on,
        entitlement_id=entitlement_id,
        values=_values(values) if values else {},
        seen_at=seen_at or "",
    )
    return Diner(
        pk, district, person_id, masked_name(name), photo_id, category or "", known, reservation_id
    )

"""What a till holds to serve without a network: as little of as few people as will do.

Numbers are there as digests salted for the device and the day, stretched so that the list of a
stolen till cannot be read back quickly; names are masked. Those of the canteen's street and who
ate here in the last two months are in it, nobody else.
"""

import json
import secrets
from datetime import datetime, timedelta
from hashlib import pbkdf2_hmac
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime

from yiwang.kernel.checkin.models import Credential, Means
from yiwang.kernel.checkin.selectors import sign
from yiwang.kernel.ledger.selectors import balances
from yiwang.kernel.registry.models import Person
from yiwang.verticals.canteen.models import Diner as DinerRow
from yiwang.verticals.canteen.models import MealServed

from ..rules.accounts import BOOK, wallet
from ..rules.offers import offer
from .devices import TillCard
from .diners import Diner, of_people

ROUNDS, ATE_WITHIN = 200, timedelta(days=60)
_MEANS = (Means.CARD, Means.ID_NUMBER)


def snapshot_for(till: TillCard, moment: datetime | None = None) -> tuple[str, str]:
    """The snapshot as JSON text, and the house's signature over its bytes in hexadecimal. It
    ends with the local day."""
    now = moment or localtime()
    salt = secrets.token_hex(16)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    said = {
        "till": till.till.pk,
        "canteen": till.canteen.name,
        "issued_at": now.isoformat(),
        "expires_at": midnight.isoformat(),
        "most_meals": till.till.most_meals,
        "most_fen": till.till.most_fen,
        "auto": till.till.auto_confirm,
        "salt": salt,
        "rounds": ROUNDS,
        "meals": [
            {"meal": h.meal, "price": h.price, "begins": f"{h.begins:%H:%M}",
             "ends": f"{h.ends:%H:%M}"}
            for h in till.served
        ],
        "diners": _diners(till, now, salt),
    }  # fmt: skip
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return body, sign(body.encode()).hex()


def stretched(number: str, salt: str) -> str:
    """How a number is found in the snapshot; the page's script does the same."""
    return pbkdf2_hmac("sha256", number.encode(), salt.encode(), ROUNDS, 16).hex()


def _diners(till: TillCard, now: datetime, salt: str) -> dict[str, dict[str, Any]]:
    people = _people(till, now)
    of = {pk: pk for pk in people}
    for alias, person in Person.objects.filter(merged_into__in=people).values_list(
        "pk", "merged_into"
    ):
        of[alias] = person or alias
    numbers = Credential.objects.filter(
        district=till.district, kind__in=_MEANS, revoked_at__isnull=True,
        subject__in=[f"person:{person}" for person in of],
    )  # fmt: skip
    cards = _cards(till, people, now)
    found = {}
    for credential in numbers:
        card = cards.get(of[int(credential.subject.partition(":")[2])])
        if card is not None:
            found[stretched(credential.number.reveal(), salt)] = card
    return found


def _people(till: TillCard, now: datetime) -> list[int]:
    ate = MealServed.objects.filter(
        canteen=till.canteen, day__gte=now.date() - ATE_WITHIN, diner__isnull=False
    )
    near = Q(district=till.district, street=till.canteen.street)
    wanted = DinerRow.objects.filter(near | Q(pk__in=ate.values("diner_id")), ended_on=None)
    return list(wanted.values_list("person_id", flat=True).distinct())


def _cards(till: TillCard, people: list[int], now: datetime) -> dict[int, dict[str, Any]]:
    """By person: her name masked, allergies, and what each meal of today costs her."""
    notes = dict(
        DinerRow.objects.filter(person_id__in=people).values_list("person_id", "allergies")
    )
    cards: dict[int, dict[str, Any]] = {}
    held = _balances(people)
    for hours in till.served:
        asked = {n: (person, now.date(), hours.meal) for n, person in enumerate(people)}
        for diner in of_people(till, asked).values():
            card = cards.setdefault(diner.person_id, {
                "name": diner.name, "allergies": notes[diner.person_id].reveal(), "meals": {},
                "category": diner.category, "balance": held.get((diner.district, diner.id), 0),
            })  # fmt: skip
            card["meals"][hours.meal] = _terms(till, diner, hours.price, now)
    return cards


def _balances(people: list[int]) -> dict[tuple[str, int], int]:
    """What is on their wallets, by district and diner."""
    ids: dict[str, list[int]] = {}
    for district, pk in DinerRow.objects.filter(person_id__in=people).values_list("district", "pk"):
        ids.setdefault(district, []).append(pk)
    return {
        (district, pk): found[wallet(pk)].available or 0
        for district, own in ids.items()
        for found in [balances(district, BOOK, [wallet(pk) for pk in own])]
        for pk in own
        if wallet(pk) in found
    }


def _terms(till: TillCard, diner: Diner, price: int, now: datetime) -> dict[str, Any]:
    offered = offer(
        price, diner.known, canteen_at=till.canteen.street, subsidising=till.subsidising,
        day=now.date(),
    )  # fmt: skip
    return {
        "pays": offered.shares.diner, "subsidised": offered.subsidised,
        "reason": offered.reason, "booked": diner.reservation_id is not None,
    }  # fmt: skip

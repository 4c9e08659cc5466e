"""A canteen's till, an elder with a card, and what the till reads."""

from datetime import datetime

from django.utils.timezone import now

from ..models import Credential, Device, Scan
from ..services import Reading, issue, register, scan

DISTRICT = "440204"
ELDER = "person:12"
NUMBER = "11010519491231002X"  # the published example of GB 11643


def till(code: str = "T1", **more) -> Device:
    given = {"district": DISTRICT, "name": "一号收银机", "stands_for": "canteen:3", **more}
    return register(code=code, **given)[0]


def card(number: str = "YL001234", **more) -> Credential:
    given = {"district": DISTRICT, "subject": ELDER, "kind": "card", **more}
    return issue(number=number, **given)


def shown(device: Device, text: str, seq: int = 1, at: datetime | None = None, **more) -> Scan:
    return scan(device, Reading(seq=seq, text=text, at=at or now(), purpose="lunch", **more))

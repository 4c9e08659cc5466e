"""Deadlines: working days, dated, a district's own before the default."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cast import DISTRICT, Cast
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Invalid

from ..models import Term
from ..selectors import deadline
from ..services import set_term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
CHINA = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "owed"),
    [
        (at(3, 2), at(3, 9)),
        (at(3, 31), at(4, 8)),  # over 清明, 6 April
        (at(2, 12), at(2, 26)),  # over 春节, with 14 February made up
    ],
)
def test_five_working_days(start: datetime, owed: datetime) -> None:
    assert deadline(DISTRICT, "check", start) == owed


def test_a_district_has_its_own_from_a_day_on(cast: Cast) -> None:
    said = {
        "district": DISTRICT, "stage": "check", "working_days": 3, "since": date(2026, 3, 3),
        "source": "本区办事指南",
    }  # fmt: skip
    for _time in range(2):
        set_term(actor=cast.actor("welfare_reviewer"), **said)
    assert AuditRecord.objects.filter(verb="canteen.set_term").count() == 1
    assert deadline(DISTRICT, "check", at(3, 2)) == at(3, 9)
    assert deadline(DISTRICT, "check", at(3, 3)) == at(3, 6)
    assert deadline("440203", "check", at(3, 3)) == at(3, 10)
    for who in ("outsider", "welfare_clerk", "resident"):
        with pytest.raises(Forbidden):
            set_term(actor=cast.actor(who), **{**said, "working_days": 9})
    assert Term.objects.get(district=DISTRICT).working_days == 3
    with pytest.raises(Invalid) as wrong:
        set_term(actor=SYSTEM, **{**said, "stage": "x", "working_days": 0, "source": ""})
    assert set(wrong.value.fields) == {"stage", "working_days", "source"}

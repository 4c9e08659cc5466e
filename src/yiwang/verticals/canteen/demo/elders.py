"""The elders of a demo canteen: made up, the same at every run."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils.timezone import get_default_timezone

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.checkin.models import Means
from yiwang.kernel.checkin.services import issue_many
from yiwang.kernel.eligibility.models import Programme
from yiwang.kernel.eligibility.services import follow_many, record_facts
from yiwang.kernel.registry.services import Newcomer, enrol_many
from yiwang.lib.idnumbers import resident_check
from yiwang.lib.place import Place

from ..applying.services import enrol_diners, refresh_all
from ..models import Diner
from .sites import DISTRICT, Site, homes

ROLL = "高龄津贴名册（演示）"
REGION = "440200"  # a city's own number stands on no card
EATS_AT_HOME, MOST = date(2020, 1, 1), 1000
_DAYS, _SPREAD = 30 * 365, 7919  # birthdays, and a prime that spreads them
_SURNAMES = "陈李黄张林王吴刘郑梁谢周罗邓何叶曾赖邱朱"
_WOMEN = ("秀英", "桂兰", "玉珍", "凤英", "月娥", "惠芳", "素珍", "丽华", "瑞云", "金莲")
_MEN = ("国强", "志明", "伯年", "德胜", "文彬", "建华", "兆基", "永康", "炳坤", "宗耀")


@dataclass(frozen=True)
class Elder:
    """Somebody of a canteen's neighbourhood; `number` is hers in the whole demo."""

    number: int
    name: str
    id_number: str
    home: Place
    often: float
    dines: bool
    pays: str
    in_institution: bool

    @property
    def card(self) -> str:
        return f"SG{self.number:08d}"


def elders_of(site: Site, count: int) -> list[Elder]:
    """The first `count` (at most `MOST`) of a canteen's elders."""
    rng, places = Random(f"elders {site.number}"), homes(site.place)
    return [_elder(site, number, rng, places) for number in range(count)]


def enrol(people: list[Elder], programme: Programme, since: date) -> list[Diner]:
    """On the registry, on the books of the programme, diners with a card; in their order."""
    roll = [
        Newcomer(each.name, each.id_number, each.home, f"075100{each.number:05d}")
        for each in people
    ]  # fmt: skip
    persons = enrol_many(actor=SYSTEM, roll=roll, since=EATS_AT_HOME, source=ROLL)
    subjects = [f"person:{pk}" for pk in persons]
    for lives in (False, True):
        record_facts(
            actor=SYSTEM, district=DISTRICT, name="in_institution", value=lives,
            subjects=[
                subject
                for subject, each in zip(subjects, people, strict=True)
                if each.in_institution is lives
            ],
            since=EATS_AT_HOME, source="养老机构入住登记（演示）",
        )  # fmt: skip
    follow_many(actor=SYSTEM, programme_id=programme.pk, subjects=subjects, since=since)
    diners = enrol_diners(district=DISTRICT, person_ids=persons)
    issue_many(
        district=DISTRICT, kind=Means.CARD,
        valid_from=datetime.combine(since, time(0), get_default_timezone()),
        numbers={s: each.card for s, each in zip(subjects, people, strict=True)},
    )  # fmt: skip
    refresh_all(programme_id=programme.pk)
    return diners


def _elder(site: Site, number: int, rng: Random, places: list[Place]) -> Elder:
    own = site.number * MOST + number
    woman = rng.random() < 0.6
    turn, day = own // _DAYS, own * _SPREAD % _DAYS
    body = f"{REGION}{date(1936, 1, 1) + timedelta(days=day):%Y%m%d}{100 + 2 * turn + (not woman)}"
    return Elder(
        number=own,
        name=rng.choice(_SURNAMES) + rng.choice(_WOMEN if woman else _MEN),
        id_number=body + resident_check(body),
        home=rng.choice(places),
        often=rng.choice((0.15, 0.3, 0.45, 0.6, 0.85)),
        dines=rng.random() < 0.2,
        pays=rng.choices(("wallet", "cash", "outside"), (7, 2, 1))[0],
        in_institution=rng.random() < 0.02,
    )

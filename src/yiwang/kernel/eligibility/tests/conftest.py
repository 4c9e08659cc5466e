from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.cast import DISTRICT, Cast
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import Programme, RuleSet
from yiwang.kernel.eligibility.services import (
    open_programme,
    publish_rules,
    record_fact,
    review_rules,
    save_rules,
    start_impact,
)
from yiwang.kernel.eligibility.services.impact import run_impact
from yiwang.kernel.events.services import deliver_due

from . import makers

BEGIN = date(2026, 1, 1)


class Office:
    """The clerks of a district and one programme with its rules."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.author, self.other = cast.actor("steward"), cast.actor("leader")
        self.clerk, self.outsider = cast.actor("acceptor"), cast.actor("outsider")
        self.programme: Programme = open_programme(
            actor=self.author, district=DISTRICT, code="meals", title="长者饭堂补贴", unit="元/餐"
        )

    def draft(self, since: date = BEGIN, **changes: Any) -> RuleSet:
        return save_rules(
            actor=self.author,
            programme_id=self.programme.pk,
            content=makers.content(**changes),
            since=since,
            source="浈江区办法（样例）",
        )

    def ready(self, since: date = BEGIN, **changes: Any) -> RuleSet:
        """Reviewed, with its impact counted."""
        rules = self.draft(since, **changes)
        run_impact(run_id=start_impact(actor=self.other, rule_set_id=rules.pk).pk)
        return review_rules(actor=self.other, rule_set_id=rules.pk)

    def publish(self, since: date = BEGIN, **changes: Any) -> RuleSet:
        return publish_rules(actor=self.other, rule_set_id=self.ready(since, **changes).pk)

    def know(self, subject: str, name: str, value: Any, since: date = BEGIN, **more: Any) -> Any:
        return record_fact(
            actor=SYSTEM,
            district=DISTRICT,
            subject=subject,
            name=name,
            value=value,
            since=since,
            source="居民登记表",
            **more,
        )

    def elder(self, subject: str = "elder:1", born: date = date(1940, 5, 1), **more: Any) -> str:
        """Somebody of whom everything is known."""
        self.know(subject, "birth_date", born, date(1900, 1, 1))
        for name, value in {"registered": "440204001", **more}.items():
            self.know(subject, name, value, date(2020, 1, 1))
        return subject


@pytest.fixture
def office(cast: Cast) -> Office:
    return Office(cast)


@pytest.fixture
def told() -> Callable[[], None]:
    """Deliver what was announced, as the worker does."""

    def deliver() -> None:
        while deliver_due():
            pass

    return deliver

"""A town, its calendar, and the programme of its district in force."""

from collections.abc import Callable

import pytest

from tests.cast import DISTRICT
from tests.town import Town
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.eligibility.models import Programme
from yiwang.kernel.events.services import deliver_due

from ...services import install_programme


@pytest.fixture
def programme(town: Town) -> Programme:
    seed_official(actor_id=None)
    return install_programme(code="shaoguan", district=DISTRICT).programme


@pytest.fixture
def told() -> Callable[[], None]:
    """Deliver what was announced, as the worker does."""

    def deliver() -> None:
        while deliver_due():
            pass

    return deliver

"""Loads the demo neighbourhood through the same verbs that a real city's files go through."""

from pathlib import Path

from django.db import transaction

from .. import services
from . import city
from .plan import STREET

DIVISIONS = Path(__file__).parent / "divisions"


def load(*, seed: int = city.SEED, actor_id: int | None = None) -> None:
    """The divisions, boundaries, buildings, base map and responsibility areas; safe to repeat."""
    plan = city.plan_of(seed)
    with transaction.atomic():
        services.import_divisions(folder=DIVISIONS, actor_id=actor_id)
        report = services.import_grids(source=city.boundaries(plan), actor_id=actor_id)
        assert report.written, (report.bad, report.findings)
        services.place_buildings(buildings=city.buildings(plan, seed), actor_id=actor_id)
        services.lay_base(street=STREET, features=city.base_map(plan, seed), actor_id=actor_id)
        for code, (name, grids) in city.areas(plan).items():
            services.draw_area(code=code, name=name, grids=grids, actor_id=actor_id)

"""The jobs of the room."""

from procrastinate.contrib.django import app

from ..models import Canteen
from .services import count_differences, count_meals, measure_reach


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="canteen_overview.count", name="canteen_overview.count")
def count_everywhere(timestamp: int) -> None:
    """Each minute: what the overview and the wall show."""
    for district in _districts():
        count_meals(district=district)


@app.periodic(cron="40 * * * *")
@app.task(queueing_lock="canteen_overview.differences", name="canteen_overview.differences")
def count_differences_everywhere(timestamp: int) -> None:
    """Each hour: what does not agree."""
    for district in _districts():
        count_differences(district=district)


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="canteen_overview.reach", name="canteen_overview.reach")
def measure_everywhere(timestamp: int) -> None:
    """Each night: who lives within the circles."""
    for district in _districts():
        measure_reach(district=district)


def _districts() -> list[str]:
    return list(Canteen.objects.order_by().values_list("district", flat=True).distinct())

"""Jobs of this room."""

from procrastinate.contrib.django import app

from .services.absent import notice_absent


@app.periodic(cron="30 7 * * *")
@app.task(name="canteen_menus.notice_absent", queueing_lock="canteen_menus.notice_absent")
def look_for_who_stays_away(timestamp: int) -> None:
    """Each morning: who usually comes and did not for two days."""
    notice_absent()

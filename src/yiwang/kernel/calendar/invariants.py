"""Questions whose answer must be no rows."""

from django.db.models import Exists, OuterRef

from .models import CalendarDay, OfficialYear, WorkCalendar, WorkPeriods
from .selectors import stored_calendar


def calendars_without_hours() -> list[str]:
    """A calendar nobody can count with."""
    hours = WorkPeriods.objects.filter(calendar=OuterRef("pk"))
    return list(WorkCalendar.objects.filter(~Exists(hours)).values_list("code", flat=True))


def empty_arrangements() -> list[str]:
    """An official year without a single holiday: nobody's arrangement."""
    days = CalendarDay.objects.filter(
        calendar=OuterRef("calendar"), day__year=OuterRef("year"), kind=CalendarDay.Kind.HOLIDAY
    )
    years = OfficialYear.objects.filter(~Exists(days)).select_related("calendar")
    return [f"{row.calendar.code} {row.year}" for row in years]


def unusable_calendars() -> list[str]:
    """Calendars whose stored data do not make one: impossible hours, a make-up day midweek."""
    found = []
    for calendar in WorkCalendar.objects.all():
        try:
            counted = stored_calendar(calendar.code)
        except (ValueError, TypeError) as fault:
            found.append(f"{calendar.code}: {fault}")
            continue
        found += [
            f"{calendar.code} {day} is worked, but no weekend day"
            for day in sorted(counted.makeup)
            if day.weekday() not in counted.weekend
        ]
    return found

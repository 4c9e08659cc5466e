"""Periods of an appraisal: day, week (from Monday), month, quarter, year; DOMAIN §1.8."""

from datetime import date, timedelta


def period_of(kind: str, day: date) -> tuple[date, date]:
    """First and last day of the period of this kind that holds `day`."""
    if kind == "day":
        return day, day
    if kind == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = first.month + months
    after = date(first.year + (following > 12), (following - 1) % 12 + 1, 1)
    return first, after - timedelta(days=1)

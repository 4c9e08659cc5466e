"""What several pages read of a request, and how lists are narrowed."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate

from yiwang.ui.filters import Days


def named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(canteen__name__icontains=words)


def of_days(found: QuerySet[Any], days: Days) -> QuerySet[Any]:
    """By the column `day`, which is a date."""
    if days.first:
        found = found.filter(day__gte=days.first)
    return found.filter(day__lte=days.last) if days.last else found


def day_in(request: HttpRequest, name: str) -> date:
    """The day that the query or form names; today without one that can be read."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return localdate()

"""Hours of a schedule as JSON, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from .watching import Span


def hours_of(content: Sequence[Mapping[str, Any]]) -> tuple[Span, ...]:
    """The spans as they are kept. Raises ValueError for what is no span."""
    spans = tuple(
        Span(tuple(sorted(set(each["days"]))), each["since"], each["until"]) for each in content
    )
    for span in spans:
        fits = 0 <= span.since < 1440 and 0 <= span.until <= 1440
        if not fits or not span.days or not set(span.days) <= set(range(7)):
            raise ValueError(f"no hours of days: {span}")
    return spans


def kept_hours(spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The spans as JSON."""
    return [{"days": list(s.days), "since": s.since, "until": s.until} for s in spans]

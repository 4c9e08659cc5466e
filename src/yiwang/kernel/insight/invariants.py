"""Questions whose answer must be no rows; run after every test that writes, and nightly."""

from .recount import mark_differences, total_differences


def marks_other_than_the_log() -> list[str]:
    """Every case counts in exactly what its log says."""
    return mark_differences()


def totals_other_than_the_marks() -> list[str]:
    """rollup = recount, for every measure, facet and day."""
    return total_differences()

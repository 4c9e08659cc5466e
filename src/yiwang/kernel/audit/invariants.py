"""Questions whose answer must be no rows."""

from .chains import chain_reports


def broken_chains() -> list[str]:
    """The first entry of each log that does not follow from the one before it."""
    return [f"{name}: {report.broken}" for name, report in chain_reports().items() if report.broken]

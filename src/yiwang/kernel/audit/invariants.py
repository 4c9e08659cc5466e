"""Questions whose answer must be no rows."""

from .selectors import audit_chain


def broken_seals() -> list[str]:
    """Records whose seal does not follow from the one before it."""
    report = audit_chain()
    return [] if report.broken_at is None else [f"audit record {report.broken_at}"]

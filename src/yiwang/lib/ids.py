"""Identifiers that people and devices carry."""

import secrets
import uuid


def new_request_id() -> uuid.UUID:
    """A client-made id for one write: the same id and content may be sent any number of times."""
    return uuid.uuid4()


def new_follow_code() -> str:
    """Twelve digits that let a reporter follow a matter without an account.

    Digits only, because an elder types it on a phone; 10^12 makes guessing hopeless under
    the page's rate limit. The first digit is never 0, so that a spreadsheet keeps all twelve.
    """
    return str(secrets.randbelow(9 * 10**11) + 10**11)

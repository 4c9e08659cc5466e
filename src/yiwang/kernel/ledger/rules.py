"""Words and signs of accounts as pure functions on plain values."""

from datetime import date


def balance_of(side: str, debits: int, credits: int) -> int:
    """The balance on the account's own side. Source: 借贷记账法 (企业会计准则, art. 11)."""
    return debits - credits if side == "debit" else credits - debits


def columns_of(side: str, balance: int) -> tuple[int, int]:
    """The debit and the credit column of a trial balance; a balance below zero changes sides."""
    on_debit = (side == "debit") == (balance >= 0)
    return (abs(balance), 0) if on_debit else (0, abs(balance))


def available_of(balance: int, held: int, floor: int) -> int:
    """What may still leave a strict account."""
    return balance - held - floor


def may_close_through(through: date, today: date) -> bool:
    """Whether a day can be closed: it must be over."""
    return through < today


def shown(amount: int, scale: int) -> str:
    """Integer units as people write them: 1234567 of scale 2 is 12,345.67."""
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    if not scale:
        return f"{sign}{whole:,}"
    unit = 10**scale
    return f"{sign}{whole // unit:,}.{whole % unit:0{scale}d}"

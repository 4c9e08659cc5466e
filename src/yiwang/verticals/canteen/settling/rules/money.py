"""Fen as people write them."""


def yuan(fen: int) -> str:
    """1234567 is 12,345.67."""
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"

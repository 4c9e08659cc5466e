"""The score of an appraisal: Σ wᵢ·indicatorᵢ (DOMAIN §1.8); weights are local data."""

from collections.abc import Mapping
from fractions import Fraction


def ratio(numerator: int, denominator: int) -> float | None:
    """None for a zero denominator: there is nothing to measure, which is neither 0 nor 100 %."""
    return numerator / denominator if denominator else None


def score(
    figures: Mapping[str, tuple[int, int]],
    weights: Mapping[str, Fraction],
    better_low: frozenset[str],
) -> float | None:
    """0 to 100, to two decimals. An indicator without a denominator drops out with its weight;
    one that is better low (返工率) counts as its complement. None when nothing is left."""
    total = gained = Fraction(0)
    for code, weight in weights.items():
        numerator, denominator = figures.get(code, (0, 0))
        if not denominator:
            continue
        value = min(Fraction(numerator, denominator), Fraction(1))
        gained += weight * (1 - value if code in better_low else value)
        total += weight
    return round(float(100 * gained / total), 2) if total else None

"""Mean kinetic temperature: the one temperature that would do as much harm as a varying one.

DOMAIN §8.3: MKT = (ΔH/R) / −ln((1/n) Σ e^(−ΔH/(R·Tᵢ))), with ΔH 83.144 kJ/mol. It never stands in
for the freezing rule, which knows no average.
"""

from collections.abc import Iterable
from math import exp, log

ACTIVATION = 83_144.0  # J/mol
GAS = 8.314462618  # J/(mol·K)
KELVIN = 273.15


def mean_kinetic(readings: Iterable[tuple[float, float]]) -> float:
    """Degrees Celsius, of (degrees Celsius, weight): the weight is how long it lasted.

    Raises ValueError without any weight, and below absolute zero.
    """
    ratio = ACTIVATION / GAS
    total = harm = 0.0
    for celsius, weight in readings:
        kelvin = celsius + KELVIN
        if kelvin <= 0 or weight < 0:
            raise ValueError(f"{celsius} ℃ for {weight} is no reading")
        total += weight
        harm += weight * exp(-ratio / kelvin)
    if not total:
        raise ValueError("a mean needs at least one reading")
    return ratio / -log(harm / total) - KELVIN

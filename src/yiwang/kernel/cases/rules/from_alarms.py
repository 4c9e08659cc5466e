"""What an alarm of a device reads like as a matter. Plain values."""

from collections.abc import Sequence
from datetime import datetime

MOST_LINES = 24


def title_of(device: str, rule: str) -> str:
    """What the list of matters shows."""
    return f"{device}：{rule}"


def description_of(
    *,
    condition: str,
    level: int,
    code: str,
    channel: str,
    unit: str,
    readings: Sequence[tuple[datetime, float]],
    path: str,
) -> str:
    """The rule, the readings that broke it, and where their history is; times are local."""
    lines = [f"设备编号 {code}，{level} 级报警：{condition}", f"报警详情：{path}"]
    if readings:
        lines.append(f"报警前后的{channel}：")
        lines += [f"{at:%m-%d %H:%M} {value:g} {unit}".rstrip() for at, value in _chosen(readings)]
    return "\n".join(lines)


def _chosen(readings: Sequence[tuple[datetime, float]]) -> list[tuple[datetime, float]]:
    """The newest; of more than fit evenly spread ones with the highest and the lowest."""
    if len(readings) <= MOST_LINES:
        return list(readings)
    step = len(readings) / (MOST_LINES - 2)
    kept = {round(n * step) for n in range(MOST_LINES - 2)} | {len(readings) - 1}
    values = [value for _, value in readings]
    kept |= {values.index(min(values)), values.index(max(values))}
    return [readings[n] for n in sorted(kept) if n < len(readings)]

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


def description_of_device(
    *, code: str, kind: str, place: str, at: datetime | None, speed: float | None, path: str
) -> str:
    """What a device said last, and where its history is; `at` is local."""
    said = f"{at:%Y-%m-%d %H:%M:%S}" if at else "从未上报"
    lines = [f"{kind} {code}，由值班人员在大屏或设备页转为事件。", f"数据时间：{said}"]
    if place:
        lines.append(f"当时位置：{place}")
    if speed is not None:
        lines.append(f"当时速度：{speed:.0f} km/h")
    return "\n".join([*lines, f"设备详情：{path}"])


def _chosen(readings: Sequence[tuple[datetime, float]]) -> list[tuple[datetime, float]]:
    """The newest; of more than fit evenly spread ones with the highest and the lowest."""
    if len(readings) <= MOST_LINES:
        return list(readings)
    step = len(readings) / (MOST_LINES - 2)
    kept = {round(n * step) for n in range(MOST_LINES - 2)} | {len(readings) - 1}
    values = [value for _, value in readings]
    kept |= {values.index(min(values)), values.index(max(values))}
    return [readings[n] for n in sorted(kept) if n < len(readings)]

"""The trades of digital city management. The six areas are those of the newspaper report on a
city of 347,000 matters in half a year (MISSION S14); which class belongs to which is a default
of ours, editable in the catalogue.
"""

from datetime import date, timedelta

AREAS = ("环境卫生", "街面秩序", "宣传广告", "市政设施", "道路交通", "园林绿化")

#: A class code begins with the kind: C component (部件), E event (事件). The digits after it are
#: 大类 and 小类 of the standard's layout (DOMAIN §1.3, §1.5), of any width.
KIND_LETTERS = {"C": "component", "E": "event"}


def kind_of(code: str) -> str:
    """The kind that a class code says, "" when it says none."""
    return KIND_LETTERS.get(code[:1], "")


PERIODS = ("day", "week", "month", "quarter")


def period_of(kind: str, day: date) -> tuple[date, date]:
    """First and last day of the period that holds `day`; weeks begin on Monday."""
    if kind == "day":
        return day, day
    if kind == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    months = 3 if kind == "quarter" else 1
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.month + months
    following = date(day.year + (after > 12), (after - 1) % 12 + 1, 1)
    return first, following - timedelta(days=1)

"""What codes are called."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ALLERGENS = {
    "gluten": gettext_lazy("麸质谷物"),
    "shellfish": gettext_lazy("甲壳类"),
    "fish": gettext_lazy("鱼类"),
    "egg": gettext_lazy("蛋类"),
    "peanut": gettext_lazy("花生"),
    "soy": gettext_lazy("大豆"),
    "milk": gettext_lazy("乳类"),
    "nuts": gettext_lazy("坚果"),
}
DAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


def allergens_said(codes: list[str] | tuple[str, ...]) -> str:
    return _("、").join(str(ALLERGENS[code]) for code in codes if code in ALLERGENS)


def day_said(day: date) -> str:
    """周一 11-23."""
    return f"{DAYS[day.weekday()]} {day:%m-%d}"


def near_day_said(day: date, today: date) -> str:
    """明天 周二 11-24; without the first word for days farther away."""
    near = {0: _("今天"), 1: _("明天"), 2: _("后天")}.get((day - today).days, "")
    return f"{near} {day_said(day)}".strip()

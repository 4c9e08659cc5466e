"""Times in a resident's words."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip


def day_words(day: date, *, today: date | None = None) -> str:
    """今天, 明天, 11月26日（周四）; the year only when it is not this one's."""
    today = today or localtime().date()
    if day == today:
        return _("今天")
    if day == today + timedelta(days=1):
        return _("明天")
    values = {
        "year": day.year, "month": day.month, "day": day.day, "week": _WEEKDAYS[day.weekday()],
    }  # fmt: skip
    if day.year == today.year:
        return _("%(month)s月%(day)s日（%(week)s）") % values
    return _("%(year)s年%(month)s月%(day)s日") % values


def moment_words(moment: datetime) -> str:
    """11月23日 14:05, today's as 今天 14:05."""
    local = localtime(moment)
    return f"{day_words(local.date())} {local:%H:%M}"


def due_words(due: datetime | None, *, paused: bool = False, provisional: bool = False) -> str:
    """When a matter is expected to be done, honestly: late is said, so is what may change."""
    if paused:
        return _("这件事一时办不完，完成日期待定；我们会继续跟踪。")
    if due is None:
        return _("受理后告诉您预计完成的日期。")
    if due < now():
        return _("已过原定的%(day)s，正在催办。") % {"day": day_words(localtime(due).date())}
    values = {"day": day_words(localtime(due).date()), "time": f"{localtime(due):%H:%M}"}
    if provisional:
        return _("预计%(day)s %(time)s前办结（暂定：节假日安排公布后可能调整）。") % values
    return _("预计%(day)s %(time)s前办结。") % values

"""Times as staff read them: 11-23 14:05 this year, 2025-11-23 before; the rest in the title."""

from datetime import date, datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime, now
from django.utils.translation import gettext as _


def short_time(moment: datetime, *, today: date | None = None) -> str:
    """`moment` (aware) in the display zone; the year only when it is not this year's."""
    local = localtime(moment) if is_aware(moment) else moment
    same_year = local.year == (today or localtime().date()).year
    return local.strftime("%m-%d %H:%M") if same_year else local.strftime("%Y-%m-%d")


def full_time(moment: datetime) -> str:
    local = localtime(moment) if is_aware(moment) else moment
    return local.strftime("%Y-%m-%d %H:%M:%S")


def short_date(day: date, *, today: date | None = None) -> str:
    same_year = day.year == (today or localtime().date()).year
    return day.strftime("%m-%d") if same_year else day.strftime("%Y-%m-%d")


def time_html(moment: datetime | None) -> str | SafeString:
    if moment is None:
        return "—"
    local = localtime(moment) if is_aware(moment) else moment
    exact, whole = moment.isoformat(), full_time(local)
    return SafeString(f'<time datetime="{exact}" title="{whole}">{short_time(local)}</time>')


def span_text(span: timedelta) -> str:
    """A length of time without sign: "2 小时 15 分"; days drop their minutes."""
    minutes = int(abs(span).total_seconds() // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        if hours:
            return _("%(days)s 天 %(hours)s 小时") % {"days": days, "hours": hours}
        return _("%(days)s 天") % {"days": days}
    if hours:
        rest = {"hours": hours, "minutes": minutes % 60}
        return (_("%(hours)s 小时 %(minutes)s 分") if minutes % 60 else _("%(hours)s 小时")) % rest
    return _("%(minutes)s 分") % {"minutes": minutes}


def left_text(due: datetime, *, at: datetime | None = None) -> str:
    """How long until `due`, or by how much it has passed."""
    left = due - (at or now())
    words = _("剩 %(span)s") if left >= timedelta() else _("超 %(span)s")
    return words % {"span": span_text(left)}

"""set_up: kinds of devices, ranges of labels, and a district's first alarm rules."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require_over
from yiwang.kernel.sensing.models import AlarmRule
from yiwang.kernel.sensing.services import define_kind
from yiwang.kernel.sensing.services.alarm_rules import NewRule, lay_down

from ..models import CalibrationLead, StorageRange
from ..rules.defaults import LEAD_DAYS, LEAD_SOURCE, all_defaults
from ..rules.kinds import CHANNELS, KEEP_DAYS, KINDS, RANGES, SILENT

#: Ranges hold from here: no label is older than the law that names them (疫苗管理法 2019-12-01).
SINCE = date(2019, 12, 1)


def set_up(*, actor: Actor, district: str, since: date | None = None) -> int:
    """How many rules are new. Harmless to repeat: a rule that a district has, or had, under its
    code is its own and stays as it is."""
    require_over(actor, "coldchain.register", district)
    with transaction.atomic():
        for kind in KINDS:
            define_kind(
                code=kind.code,
                title=kind.title,
                channels=CHANNELS,
                interval_seconds=kind.interval,
                silent_after_seconds=SILENT,
                keep_days=KEEP_DAYS,
            )
        for code, (title, low, high, source) in RANGES.items():
            if not StorageRange.objects.filter(code=code).exists():
                StorageRange.objects.create(
                    code=code, title=title, low=low, high=high, since=SINCE, source=source
                )
        CalibrationLead.objects.get_or_create(
            district=district, since=SINCE, defaults={"days": LEAD_DAYS, "source": LEAD_SOURCE}
        )
        return _lay_down(actor, district, since or localdate())


def _lay_down(actor: Actor, district: str, since: date) -> int:
    known = set(AlarmRule.objects.filter(district=district).values_list("code", flat=True))
    fresh = [(kind, rule) for kind, rule in all_defaults() if rule.code not in known]
    for kind, rule in fresh:
        new = NewRule(
            district=district, code=rule.code, title=rule.title, kind=kind.code, since=since,
            source=rule.source, **rule.said,
        )  # fmt: skip
        lay_down(actor=actor, new=new)
    return len(fresh)

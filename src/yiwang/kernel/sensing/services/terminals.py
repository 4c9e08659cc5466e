"""set_up_terminals: the kind of terminals in vehicles, and a district's first rules for them."""

from django.db import transaction
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import Actor

from ..models import AlarmRule, DeviceKind
from ..rules.terminals import RULES, TERMINAL
from .alarm_rules import NewRule, lay_down
from .kinds import define_kind


def define_terminals() -> DeviceKind:
    """The kind of a terminal of JT/T 808 in a vehicle, as every such terminal speaks."""
    return define_kind(**TERMINAL)


def set_up_terminals(*, actor: Actor, district: str) -> int:
    """How many rules are new. Harmless to repeat: a rule that a district has, or had, under its
    code is its own and stays as it is."""
    with transaction.atomic():
        kind = define_terminals()
        known = set(AlarmRule.objects.filter(district=district).values_list("code", flat=True))
        fresh = [rule for rule in RULES if rule["code"] not in known]
        for rule in fresh:
            new = NewRule(district=district, kind=kind.code, since=localdate(), **rule)
            lay_down(actor=actor, new=new)
        return len(fresh)

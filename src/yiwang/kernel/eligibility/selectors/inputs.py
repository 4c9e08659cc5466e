"""What is known of subjects: facts recorded here before what readers say; in bulk, in time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.lib.errors import Invalid

from ..models import Fact
from ..readers import Entry, entries_from_readers
from ..rules.table import Table


@dataclass(frozen=True)
class Asked:
    """What one decision is taken on: raw values by name, and where each came from."""

    values: Mapping[str, Any]
    sources: Mapping[str, str]


def entries_of(
    district: str,
    subjects: Sequence[str],
    names: Iterable[str],
    *,
    known_at: datetime | None = None,
) -> dict[str, list[Entry]]:
    """Everything known of the subjects, facts first. With `known_at` only what was recorded by
    then, for "what did we know": readers keep no such memory and are not asked."""
    wanted = frozenset(names)
    found: dict[str, list[Entry]] = defaultdict(list)
    facts = Fact.objects.filter(district=district, subject__in=subjects, name__in=wanted)
    if known_at is None:
        facts = facts.filter(superseded_at__isnull=True)
    else:
        not_yet = Q(superseded_at__isnull=True) | Q(superseded_at__gt=known_at)
        facts = facts.filter(not_yet, recorded_at__lte=known_at)
    rows = facts.values_list("subject", "name", "value", "id", "since", "until")
    for subject, name, value, pk, since, until in rows:
        found[subject].append(Entry(name, value, f"fact:{pk}", since, until))
    if known_at is None:
        for subject, entries in entries_from_readers(district, subjects, wanted).items():
            found[subject] += entries
    return found


def asked_on(entries: Iterable[Entry], on: date, given: Mapping[str, Any] | None = None) -> Asked:
    """What holds on a day; what is given by hand goes first."""
    values: dict[str, Any] = dict(given or {})
    sources = dict.fromkeys(values, "given")
    for entry in entries:
        if entry.name not in values and entry.covers(on):
            values[entry.name] = entry.value
            sources[entry.name] = entry.source
    return Asked(values, sources)


def known_on(
    district: str, subject: str, table: Table, on: date, given: Mapping[str, Any] | None = None
) -> Asked:
    """What a table asks for, of one subject on a day."""
    names = names_of(table)
    unknown = set(given or {}) - names
    if unknown:
        raise Invalid({name: _("规则没有这一项输入；请核对名称。") for name in sorted(unknown)})
    entries = entries_of(district, [subject], names)
    return asked_on(entries.get(subject, ()), on, given)


def names_of(table: Table) -> frozenset[str]:
    """The facts that a table asks for."""
    return frozenset(field.name for field in table.asked)


def next_change(entries: Iterable[Entry], after: date) -> date | None:
    """The first day after `after` on which something begins or ends."""
    days = {day for entry in entries for day in (entry.since, entry.until)}
    return min((day for day in days if day is not None and day > after), default=None)

"""The learned catalogue: what a class is promised and who answers for it, as YAML for a clerk."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from yiwang.lib.errors import Invalid
from yiwang.lib.worktime import Unit

from .days import OPENING, Rule, WorkCalendar, spoken
from .layout import WEEKDAYS, read_clock, read_days, read_periods
from .routing import AreaOwners

VERSION = 1
HEAD = """\
# A catalogue learned from history: what each class is promised, and who answers for it.
# Edit freely; `yiwang cases predict` rehearses it again.
#   limits      newest first; `since` is the day from which a limit holds.
#               unit: urgent_hour (clock hours), work_hour, work_day, natural_day.
#               count_from: opening (what comes outside work periods counts from the next one),
#               date (whole working days after the date), next_workday.
#               at: the target is put at this clock time.
#   department  the broad owner; queue the narrow one. `area_owner: D` means the queue that the
#               table area_owners gives department D there, and `to` where the area is unknown.
#   by / where  a column that changes the answer, and its values that do.
#   share       part of the rows that agreed; rows: how many there were.
#   unsure      what a person should look at.
"""


@dataclass
class Choice:
    """An owner: `to`, or the area's queue of department `area_owner` where the area is known."""

    to: str
    share: float = 1.0
    rows: int = 0
    area_owner: str = ""
    by: str = ""
    where: dict[str, "Choice"] = field(default_factory=dict)


@dataclass
class Promise:
    """A limit (`rule` None: no target), the day from which it holds, and its exceptions."""

    rule: Rule | None
    share: float = 1.0
    rows: int = 0
    since: date | None = None
    by: str = ""
    where: dict[str, "Promise"] = field(default_factory=dict)


@dataclass
class Entry:
    """One class, or one group of classes to fall back on."""

    name: str
    rows: int = 0
    groups: tuple[str, ...] = ()
    limits: list[Promise] = field(default_factory=list)
    department: Choice | None = None
    queue: Choice | None = None
    unsure: list[str] = field(default_factory=list)


@dataclass
class Catalogue:
    """`groups` holds one table for each group column of the mapping, narrow first."""

    name: str
    zone: ZoneInfo
    calendars: dict[str, WorkCalendar] = field(default_factory=dict)
    area_owners: dict[str, AreaOwners] = field(default_factory=dict)
    classes: dict[str, Entry] = field(default_factory=dict)
    groups: list[dict[str, Entry]] = field(default_factory=list)
    otherwise: Entry = field(default_factory=lambda: Entry("otherwise"))
    learned: dict[str, Any] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)

    def save(self, path: str | Path) -> None:
        """Writes the YAML."""
        Path(path).write_text(HEAD + dump(self), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> "Catalogue":
        """Reads the YAML; raises `Invalid` with the place of what is wrong."""
        try:
            content = yaml.load(Path(path).read_text(encoding="utf-8"), Loader=_FAST)  # noqa: S506
        except (yaml.YAMLError, OSError) as error:
            raise Invalid({"catalogue": f"{path}: {error}"}) from error
        if not isinstance(content, dict) or content.get("version") != VERSION:
            raise Invalid({"catalogue": f"{path} is not a catalogue of version {VERSION}"})
        return parse(content)


_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Line(dict[str, Any]):
    """A mapping written on one line."""


class _Words(list[Any]):
    """A list written on one line."""


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Block style, except for what reads better on one line; no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Line, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, True)
)
_Dumper.add_representer(
    _Words, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, True)
)


def dump(catalogue: Catalogue) -> str:
    """The catalogue's YAML without its head."""
    content = {
        "version": VERSION,
        "name": catalogue.name,
        "zone": catalogue.zone.key,
        "learned": catalogue.learned,
        "unsure": catalogue.unsure,
        "calendars": {name: _calendar(item) for name, item in catalogue.calendars.items()},
        "area_owners": [
            {"department": item.department, "by": item.column, "queues": item.owners}
            for item in catalogue.area_owners.values()
        ],
        "classes": [_entry(item) for item in catalogue.classes.values()],
        "groups": [[_entry(item) for item in table.values()] for table in catalogue.groups],
        "otherwise": _entry(catalogue.otherwise),
    }
    return yaml.dump(
        content,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=200,
        default_flow_style=False,
    )


def parse(content: dict[str, Any]) -> Catalogue:
    """A catalogue from parsed YAML; raises `Invalid`."""
    place = "the head"
    try:
        zone = ZoneInfo(content["zone"])
        catalogue = Catalogue(str(content.get("name", "")), zone)
        place = "calendars"
        for name, item in (content.get("calendars") or {}).items():
            catalogue.calendars[name] = _read_calendar(name, item, zone)
        place = "area_owners"
        for item in content.get("area_owners") or ():
            queues = {str(key): str(value) for key, value in item["queues"].items()}
            owners = AreaOwners(str(item["department"]), str(item["by"]), queues, 0)
            catalogue.area_owners[owners.department] = owners
        for item in content.get("classes") or ():
            place = f"class {item.get('name')}"
            entry = _read_entry(item, catalogue)
            catalogue.classes[entry.name] = entry
        for table in content.get("groups") or ():
            place = "groups"
            entries = [_read_entry(item, catalogue) for item in table]
            catalogue.groups.append({entry.name: entry for entry in entries})
        place = "otherwise"
        catalogue.otherwise = _read_entry(content.get("otherwise") or {}, catalogue)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid({"catalogue": f"in {place}: {type(error).__name__} {error}"}) from error
    catalogue.learned = content.get("learned") or {}
    catalogue.unsure = list(content.get("unsure") or ())
    return catalogue


def _calendar(item: WorkCalendar) -> dict[str, Any]:
    return {
        "working_days": _Words(WEEKDAYS[day] for day in item.working_days),
        "periods": _Words(item.hours),
        "country": item.country,
        "subdivision": item.subdivision,
        "not_holidays": list(item.not_holidays),
        "closed": list(item.closed),
        "open": list(item.open),
    }


def _read_calendar(name: str, item: dict[str, Any], zone: ZoneInfo) -> WorkCalendar:
    return WorkCalendar(
        name=name,
        zone=zone,
        working_days=tuple(WEEKDAYS.index(day) for day in item["working_days"]),
        periods=read_periods(item["periods"]),
        country=item.get("country") or "",
        subdivision=item.get("subdivision") or None,
        not_holidays=tuple(item.get("not_holidays") or ()),
        closed=read_days(item.get("closed")),
        open=read_days(item.get("open")),
    )


def _entry(item: Entry) -> dict[str, Any]:
    made: dict[str, Any] = {"name": item.name, "rows": item.rows}
    if item.groups:
        made["groups"] = _Words(item.groups)
    if item.limits:
        made["limits"] = [_promise(promise) for promise in item.limits]
    if item.department is not None:
        made["department"] = _choice(item.department)
    if item.queue is not None:
        made["queue"] = _choice(item.queue)
    if item.unsure:
        made["unsure"] = item.unsure
    return made


def _read_entry(item: dict[str, Any], catalogue: Catalogue) -> Entry:
    return Entry(
        name=str(item.get("name", "")),
        rows=int(item.get("rows", 0)),
        groups=tuple(map(str, item.get("groups") or ())),
        limits=[_read_promise(each, catalogue) for each in item.get("limits") or ()],
        department=_read_choice(item.get("department")),
        queue=_read_choice(item.get("queue")),
        unsure=list(item.get("unsure") or ()),
    )


def _promise(item: Promise) -> dict[str, Any]:
    made: dict[str, Any] = {}
    rule = item.rule
    if rule is not None:
        made = {"amount": rule.amount, "unit": rule.unit.value}
        if rule.calendar:
            made["calendar"] = rule.calendar
        if rule.unit is Unit.WORK_DAY and rule.count_from != OPENING:
            made["count_from"] = rule.count_from
        if rule.at is not None:
            made["at"] = spoken(rule.at)
    if item.since:
        made["since"] = item.since
    made |= {"share": round(item.share, 3), "rows": item.rows}
    if item.by:
        made["by"] = item.by
        made["where"] = {value: _promise(deeper) for value, deeper in item.where.items()}
    return made if item.by else _Line(made)


def _read_promise(item: dict[str, Any], catalogue: Catalogue) -> Promise:
    rule = None
    if "unit" in item:
        at = item.get("at")
        rule = Rule(
            unit=Unit(item["unit"]),
            amount=item["amount"],
            calendar=item.get("calendar") or "",
            count_from=item.get("count_from", OPENING),
            at=None if at is None else read_clock(at if isinstance(at, str) else _sexagesimal(at)),
        )
        if rule.unit.needs_calendar and rule.calendar not in catalogue.calendars:
            raise ValueError(f"calendar {rule.calendar!r} is not in calendars")
        if rule.amount < 0 or (rule.plain and rule.amount == 0):
            raise ValueError(f"amount {rule.amount} is not above zero")
    return Promise(
        rule=rule,
        share=float(item.get("share", 1)),
        rows=int(item.get("rows", 0)),
        since=read_days([item["since"]])[0] if item.get("since") else None,
        by=str(item.get("by", "")),
        where={
            _word(value): _read_promise(deeper, catalogue)
            for value, deeper in (item.get("where") or {}).items()
        },
    )


def _word(value: Any) -> str:
    """YAML 1.1 reads an unquoted yes as true."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _sexagesimal(minutes: int) -> str:
    """YAML 1.1 reads an unquoted 17:00 as 1020."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _choice(item: Choice) -> dict[str, Any]:
    made: dict[str, Any] = {"to": item.to}
    if item.area_owner:
        made["area_owner"] = item.area_owner
    made |= {"share": round(item.share, 3), "rows": item.rows}
    if item.by:
        made["by"] = item.by
        made["where"] = {value: _choice(deeper) for value, deeper in item.where.items()}
    return made if item.by else _Line(made)


def _read_choice(item: Any) -> Choice | None:
    if item is None:
        return None
    if isinstance(item, str):
        return Choice(item)
    return Choice(
        to=str(item.get("to", "")),
        share=float(item.get("share", 1)),
        rows=int(item.get("rows", 0)),
        area_owner=str(item.get("area_owner", "")),
        by=str(item.get("by", "")),
        where={
            _word(value): choice
            for value, deeper in (item.get("where") or {}).items()
            if (choice := _read_choice(deeper)) is not None
        },
    )

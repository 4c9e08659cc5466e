"""A mapping: which columns of a city's file mean what. README.md describes the YAML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from yiwang.lib.errors import Invalid

from .stamps import ISO

SINGLE = (
    *("id", "opened", "closed", "target", "title", "department", "queue"),
    *("lon", "lat", "point", "address", "channel", "status", "closure"),
)
SEVERAL = ("class", "groups", "areas", "intake", "present")
OUTCOMES = ("closed", "target", "title", "department", "queue", "status", "closure")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TOP = {"name", "columns", "dates", "id", "values", "calendar", "bounds", "file"}

Periods = tuple[tuple[time, time], ...]


@dataclass(frozen=True)
class CalendarHints:
    """What the mapping knows of the city's calendar; None leaves it to be learned."""

    country: str = ""
    subdivision: str | None = None
    working_days: tuple[int, ...] | None = None
    periods: Periods | None = None
    not_holidays: tuple[str, ...] = ()
    closed: tuple[date, ...] = ()
    open: tuple[date, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One file layout. `columns` maps a meaning to the header names that carry it, in order."""

    name: str
    columns: dict[str, tuple[str, ...]]
    zone: ZoneInfo
    formats: tuple[str, ...] = (ISO,)
    stored: str = "local"
    id_type: str = "text"
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    bounds: tuple[float, float, float, float] = (-180.0, -90.0, 180.0, 90.0)
    calendar: CalendarHints = field(default_factory=CalendarHints)

    @property
    def features(self) -> tuple[str, ...]:
        """What is known at intake and may decide limit and owner, in the mapping's order."""
        return (
            self.columns["areas"]
            + self.columns["intake"]
            + tuple(f"has {name}" for name in self.columns["present"])
        )


def shipped() -> list[str]:
    """Names of the mappings that come with the program."""
    folder = resources.files(__package__) / "mappings"
    return sorted(Path(item.name).stem for item in folder.iterdir() if item.name.endswith(".yaml"))


def load_layout(source: str | Path) -> Layout:
    """The mapping in file `source`, or the shipped one of that name; raises `Invalid`."""
    path = Path(source)
    if path.is_file():
        text = path.read_text(encoding="utf-8")
    elif str(source) in shipped():
        text = (resources.files(__package__) / "mappings" / f"{source}.yaml").read_text("utf-8")
    else:
        known = ", ".join(shipped())
        raise Invalid({"mapping": f"no mapping file {source}; shipped with the program: {known}"})
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Invalid({"mapping": f"{source} is not YAML: {error}"}) from error
    if not isinstance(content, dict):
        raise Invalid({"mapping": f"{source}: expected keys such as columns and dates"})
    return read_layout(content, name=path.stem)


def read_layout(content: Mapping[str, Any], *, name: str = "") -> Layout:
    """A `Layout` from a mapping's parsed YAML; raises `Invalid` naming each wrong key."""
    wrong = {str(key): f"unknown key {key}" for key in content if key not in _TOP}
    columns = _columns(content.get("columns"), wrong)
    dates = _section(content, "dates", {"formats", "zone", "stored"}, wrong)
    file = _section(content, "file", {"delimiter", "encoding"}, wrong)
    formats = dates.get("formats", [ISO])
    try:
        zone = ZoneInfo(str(dates.get("zone", "")))
    except (ZoneInfoNotFoundError, ValueError):
        wrong["dates.zone"] = "dates.zone: an IANA name such as America/New_York is needed"
        zone = ZoneInfo("UTC")
    stored = str(dates.get("stored", "local"))
    if stored not in ("local", "utc"):
        wrong["dates.stored"] = "dates.stored: local or utc"
    hints = _hints(_section(content, "calendar", _HINTS, wrong), wrong)
    id_type = _section(content, "id", {"type"}, wrong).get("type", "text")
    if id_type not in ("text", "integer"):
        wrong["id.type"] = "id.type: text or integer"
    values = _values(content.get("values") or {}, wrong)
    bounds = content.get("bounds", [-180, -90, 180, 90])
    if not (isinstance(bounds, list) and len(bounds) == 4):
        wrong["bounds"] = "bounds: [west, south, east, north]"
        bounds = [-180, -90, 180, 90]
    if wrong:
        raise Invalid({f"mapping {key}": text for key, text in wrong.items()})
    return Layout(
        name=str(content.get("name", name)),
        columns=columns,
        zone=zone,
        formats=(formats,) if isinstance(formats, str) else tuple(formats),
        stored=stored,
        id_type=id_type,
        delimiter=str(file.get("delimiter", ",")),
        encoding=str(file.get("encoding", "utf-8-sig")),
        values=values,
        bounds=(float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3])),
        calendar=hints,
    )


def squeezed(header: str) -> str:
    """A header without case, spaces and punctuation: `Created Date` = `created_date`."""
    return re.sub(r"[\W_]+", "", header).casefold()


def _columns(given: Any, wrong: dict[str, str]) -> dict[str, tuple[str, ...]]:
    columns: dict[str, tuple[str, ...]] = {}
    if not isinstance(given, dict):
        wrong["columns"] = "columns: name at least id, opened and class"
        given = {}
    for key, value in given.items():
        if key not in SINGLE and key not in SEVERAL:
            wrong[f"columns.{key}"] = f"columns.{key} is not known; see the README of mappings"
            continue
        names = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        columns[key] = tuple(name for name in names if name)
    for key in (*SINGLE, *SEVERAL):
        columns.setdefault(key, ())
    for key in ("id", "opened", "class"):
        if given and not columns[key]:
            wrong[f"columns.{key}"] = f"columns.{key}: this column is needed"
    _keep_outcomes_out(columns, wrong)
    return columns


def _keep_outcomes_out(columns: dict[str, tuple[str, ...]], wrong: dict[str, str]) -> None:
    """What is only known later must not decide: it would rehearse with the answers open."""
    later = {squeezed(name): key for key in OUTCOMES for name in columns[key]}
    for key in ("class", "groups", "areas", "intake", "present"):
        for name in columns[key]:
            if later.get(squeezed(name)) == "title" and key in ("class", "groups"):
                continue
            if squeezed(name) in later:
                wrong[f"columns.{key}"] = (
                    f"columns.{key}: {name} is the {later[squeezed(name)]}, not known at intake"
                )


_HINTS = {
    "country", "subdivision", "working_days", "periods", "not_holidays", "closed", "open"
}  # fmt: skip


def _hints(given: Mapping[str, Any], wrong: dict[str, str]) -> CalendarHints:
    days = given.get("working_days")
    periods = given.get("periods")
    try:
        return CalendarHints(
            country=str(given.get("country") or ""),
            subdivision=str(given["subdivision"]) if given.get("subdivision") else None,
            working_days=None if days is None else tuple(WEEKDAYS.index(day[:3]) for day in days),
            periods=None if periods is None else read_periods(periods),
            not_holidays=tuple(map(str, given.get("not_holidays") or ())),
            closed=read_days(given.get("closed")),
            open=read_days(given.get("open")),
        )
    except (ValueError, TypeError) as error:
        wrong["calendar"] = f"calendar: {error}"
        return CalendarHints()


def read_periods(texts: list[str]) -> Periods:
    """`["08:30-12:00", "13:30-17:00"]` as pairs of times; raises ValueError."""
    pairs = [str(text).split("-") for text in texts]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("periods look like 08:30-17:00")
    return tuple((read_clock(start), read_clock(end)) for start, end in pairs)


def read_clock(text: str) -> time:
    """`17:00` or `24:00` (midnight at the end of a day) as a time; raises ValueError."""
    text = text.strip()
    return time(0) if text in ("24:00", "24:00:00") else time.fromisoformat(text)


def read_days(given: Any) -> tuple[date, ...]:
    """Dates from YAML, which reads 2015-01-27 as a date already."""
    return tuple(
        day if isinstance(day, date) else date.fromisoformat(str(day)) for day in given or ()
    )


def _section(
    content: Mapping[str, Any], key: str, allowed: set[str], wrong: dict[str, str]
) -> Mapping[str, Any]:
    given = content.get(key) or {}
    if not isinstance(given, dict):
        wrong[key] = f"{key}: expected keys {', '.join(sorted(allowed))}"
        return {}
    for name in given:
        if name not in allowed:
            wrong[f"{key}.{name}"] = f"{key}.{name} is not known"
    return given


def _values(given: Any, wrong: dict[str, str]) -> dict[str, dict[str, str]]:
    if not isinstance(given, dict) or any(not isinstance(item, dict) for item in given.values()):
        wrong["values"] = "values: a column, then from: to"
        return {}
    return {
        squeezed(str(column)): {str(old): str(new) for old, new in table.items()}
        for column, table in given.items()
    }

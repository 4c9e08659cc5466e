"""Panels: the pieces a page is declared of. Each is drawn by `ui/panels/<template>.html`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiwang.lib.errors import Refused

from .tables import Empty, Table
from .text import Row, Text
from .values import Clock, Person, Ratio, State, Tone, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`title` is the heading; `key` the element's id, for htmx and links; `refresh` a URL that
    htmx loads the panel from again, on the DOM event `refresh_on` (e.g. "stream:cases")."""

    title: Text = ""
    key: str = ""
    icon: str = ""
    more_url: str = ""
    more_label: Text = ""
    refresh: str = ""
    refresh_on: str = ""
    template: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value: text or a value of `ui.values`. `wide` takes the whole row."""

    label: Text
    value: Any
    wide: bool = False
    note: Text = ""

    @property
    def html(self) -> str | SafeString:
        return shown(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Panel):
    facts: Sequence[Fact] = ()
    columns: Literal[1, 2, 3] = 2
    template: ClassVar[str] = "facts"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a log: what was done, by whom from which post, when, in what limit, how long
    it took, and what they wrote."""

    what: Text
    when: datetime
    who: Person | None = None
    note: str = ""
    limit: Text = ""
    used: Text = ""
    tone: Tone = "info"
    photos: "Sequence[Photo]" = ()
    icon: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline(Panel):
    entries: Sequence[Entry] = ()
    template: ClassVar[str] = "timeline"


@dataclass(frozen=True, slots=True)
class Photo:
    url: str
    thumb_url: str = ""
    caption: Text = ""
    taken: datetime | None = None
    group: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photos(Panel):
    """Photos in their groups (处置前, 处置后) side by side; a click enlarges."""

    photos: Sequence[Photo] = ()
    expected: Sequence[Text] = ()
    template: ClassVar[str] = "photos"

    @property
    def groups(self) -> list[tuple[Text, list[Photo]]]:
        names = list(dict.fromkeys([*self.expected, *(photo.group for photo in self.photos)]))
        return [(name, [each for each in self.photos if each.group == name]) for name in names]


@dataclass(frozen=True, slots=True)
class Recording:
    """`media` is "audio" or "video"; `group` says what it belongs to (处置前)."""

    url: str
    media: Literal["audio", "video"]
    caption: Text = ""
    group: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordings(Panel):
    """What can be heard or watched, each with the browser's own player."""

    recordings: Sequence[Recording] = ()
    template: ClassVar[str] = "recordings"


@dataclass(frozen=True, slots=True)
class ClockBar:
    """One stage's clock: how much of its limit is used. `share` may exceed 1."""

    label: Text
    limit: Text
    used: Text
    share: float
    clock: Clock
    current: bool = False

    @property
    def percent(self) -> int:
        return max(2, min(100, round(self.share * 100)))

    @property
    def state(self) -> str:
        return self.clock.state()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockBars(Panel):
    bars: Sequence[ClockBar] = ()
    template: ClassVar[str] = "clocks"


@dataclass(frozen=True, slots=True)
class Layer:
    """GeoJSON for a map. A layer with a title gets a box; `fit` layers set the view. What moves
    is asked for anew `every` so many seconds (0: never)."""

    url: str
    title: Text = ""
    fit: bool = False
    every: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPanel(Panel):
    """A map. `point` is (lon, lat) in WGS 84; `picker` writes the form's `lon` and `lat`.
    `describe` says in words what the map shows, for those who cannot see it. `legend` are the
    points' tones in words; height "fill" stands beside a list, "whole" fills a page."""

    layers: Sequence[Layer] = ()
    point: tuple[float, float] | None = None
    tone: str = ""
    centre: tuple[float, float] | None = None
    zoom: float = 15
    fit: bool = False
    picker: bool = False
    height: Literal["low", "middle", "tall", "fill", "whole"] = "middle"
    legend: Sequence[tuple[str, Text]] = ()
    gentle: bool = False
    describe: Text = ""
    template: ClassVar[str] = "map"

    @property
    def moves(self) -> bool:
        """What it shows is somewhere else soon."""
        return any(layer.every for layer in self.layers)

    @property
    def sources_json(self) -> str:
        layers = [
            {"url": x.url, "title": str(x.title), "fit": x.fit, "every": x.every}
            for x in self.layers
        ]
        return json.dumps(layers, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Related(Panel):
    """A small table: children, duplicates near by, other matters of the same reporter."""

    table: Table
    rows: Sequence[Row] = ()
    empty: Empty | None = None
    template: ClassVar[str] = "related"

    @property
    def html(self) -> SafeString:
        return self.table.html(self.rows, choosing=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A large number that opens its list. With `ratio` the share is large and both numbers are
    beside it; None is a dash: nothing counted is not nothing."""

    label: Text
    value: int | None = None
    ratio: Ratio | None = None
    unit: Text = ""
    url: str = ""
    tone: str = ""
    note: Text = ""
    icon: str = ""

    @property
    def large(self) -> str:
        if self.ratio is not None:
            return self.ratio.percent
        return "—" if self.value is None else f"{self.value:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures(Panel):
    figures: Sequence[Figure] = ()
    template: ClassVar[str] = "figures"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a ranking; with `ratio` the bar is its share, else `value` against the most.
    `whole` is what `value` is a part of; `part_url` and `whole_url` open the two numbers."""

    label: Text
    value: int | None = None
    ratio: Ratio | None = None
    url: str = ""
    tone: str = ""
    note: Text = ""
    whole: int | None = None
    part_url: str = ""
    whole_url: str = ""

    @property
    def both(self) -> tuple[int, int] | None:
        """The two numbers shown beside the bar."""
        if self.ratio is not None:
            return self.ratio.part, self.ratio.whole
        return None if self.whole is None else (self.value or 0, self.whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarList(Panel):
    bars: Sequence[Bar] = ()
    unit: Text = ""
    nothing: Text = ""
    template: ClassVar[str] = "bars"

    @property
    def lines(self) -> list[tuple[Bar, int, str]]:
        """Each bar with its length in per cent and its words."""
        most = max((bar.value or 0 for bar in self.bars), default=0) or 1
        return [(bar, self._length(bar, most), self._words(bar)) for bar in self.bars]

    def _length(self, bar: Bar, most: int) -> int:
        if bar.ratio is not None:
            return round((bar.ratio.share or 0) * 100)
        return round((bar.value or 0) / most * 100)

    def _words(self, bar: Bar) -> str:
        if bar.ratio is not None:
            return bar.ratio.percent
        return "—" if bar.value is None else f"{bar.value:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Panel):
    """Counts in time as bars, with a table behind them for readers and screen readers alike.
    `points` are (label, value); None leaves a gap. `urls`, one a point, open the numbers of the
    table."""

    points: Sequence[tuple[Text, int | None]] = ()
    urls: Sequence[str] = ()
    unit: Text = ""
    describe: Text = ""
    template: ClassVar[str] = "trend"

    @property
    def opened(self) -> list[tuple[int | None, str]]:
        urls = [*self.urls, *[""] * (len(self.points) - len(self.urls))]
        return [(value, url) for (_label, value), url in zip(self.points, urls, strict=True)]

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """Each bar with its height in per cent; every few labels are written, so none collide."""
        most = max((value or 0 for _label, value in self.points), default=0)
        every = max(1, round(len(self.points) / 8))
        return [
            {
                "label": label,
                "value": value,
                "high": round((value or 0) / (most or 1) * 100),
                "written": at % every == 0,
                "peak": bool(value) and value == most,
            }
            for at, (label, value) in enumerate(self.points)
        ]


@dataclass(frozen=True, slots=True)
class Action:
    """A deed the reader may do now.

    `form` (a bound or fresh Django form) opens in a dialog and POSTs to `url`: with `hotkey` "d"
    and a filled-in form that is d, Enter. `load` instead fetches the dialog's content by htmx.
    Without either the button POSTs at once (after `confirm`, if any); `method` "get" is a link.
    """

    label: Text
    url: str
    key: str = ""
    icon: str = ""
    hotkey: str = ""
    form: Any = None
    load: str = ""
    confirm: Text = ""
    method: Literal["post", "get"] = "post"
    tone: Literal["", "primary", "danger"] = ""
    help: Text = ""
    submit: Text = ""
    disabled: Text = ""
    hidden: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        if self.form is not None:
            assert self.key, "an action with a form needs a key, which names its dialog"
            self.form.auto_id = f"{self.key}-%s"

    @property
    def ready(self) -> bool:
        """Every required field is filled in already, so Enter may follow at once."""
        if self.form is None:
            return False
        return all(field.value() for field in self.form if field.field.required)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions(Panel):
    actions: Sequence[Action] = ()
    nothing: Text = ""
    template: ClassVar[str] = "actions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Panel):
    """A message in the page: what is the matter and what to do about it."""

    text: Text
    tone: Literal["info", "good", "soon", "late"] = "info"
    action: Text = ""
    url: str = ""
    template: ClassVar[str] = "notice"


def refused(refusal: Refused | None) -> list[Panel]:
    """What a deed was refused for, a notice a line; none when nothing was."""
    return [Notice(text=line, tone="late") for line in refusal.lines(_)] if refusal else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose(Panel):
    """Running text as people wrote it; line breaks are kept."""

    text: str = ""
    template: ClassVar[str] = "prose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment(Panel):
    """A template of the vertical's own, for what no panel here does. `name` is its path."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    template: ClassVar[str] = "fragment"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a detail page."""

    title: Text
    state: State | None = None
    clock: Clock | None = None
    code: str = ""
    subtitle: Text = ""

"""Values that a table cell or a fact shows: each knows its HTML and its plain text for exports."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _

from .assets import asset
from .text import Text
from .times import full_time, left_text, time_html

#: good/early = on track, soon = near its limit, late = past it, info = moving, idle = nothing to
#: do, paused, done. A tone is always told by a word and a mark too, never by colour alone.
Tone = Literal["good", "early", "soon", "late", "info", "idle", "paused", "done"]

MARKS: dict[str, str] = {
    "good": "circle-check",
    "early": "clock",
    "soon": "alert-circle",
    "late": "alert-triangle",
    "info": "progress",
    "idle": "circle-dashed",
    "paused": "clock-pause",
    "done": "check",
}


def icon(name: str, *, label: Text = "") -> SafeString:
    """An icon of the sprite; with `label` it is read out, without it is decoration."""
    if not name:
        return SafeString("")
    return _drawn(asset("icons.svg"), name, str(label))


@lru_cache(maxsize=512)
def _drawn(sprite: str, name: str, label: str) -> SafeString:
    heard = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"/></svg>', SafeString(heard), sprite, name
    )


@dataclass(frozen=True, slots=True)
class State:
    """A state's word with its tone: 处置中, 已超时, 已结案."""

    text: Text
    tone: Tone = "idle"

    def html(self) -> SafeString:
        return _state(self.tone, icon(MARKS[self.tone]), escape(str(self.text)))

    def plain(self) -> str:
        return str(self.text)


@lru_cache(maxsize=512)
def _state(tone: str, mark: SafeString, words: str) -> SafeString:
    return SafeString(f'<span class="state state-{escape(tone)}">{mark}{words}</span>')


@dataclass(frozen=True, slots=True)
class Link:
    text: Text
    url: str
    title: Text = ""

    def html(self) -> SafeString:
        if not self.url:
            return format_html("{}", self.text)
        if self.title:
            return format_html('<a href="{}" title="{}">{}</a>', self.url, self.title, self.text)
        return format_html('<a href="{}">{}</a>', self.url, self.text)

    def plain(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the reader may see them (already masked), with the post they act from."""

    name: str
    post: Text = ""
    url: str = ""

    def html(self) -> SafeString:
        name = Link(self.name, self.url).html()
        if not self.post:
            return name
        return format_html('<span class="person">{} <small>{}</small></span>', name, self.post)

    def plain(self) -> str:
        return f"{self.name} {self.post}".strip()


@dataclass(frozen=True, slots=True)
class Place:
    """An address, with its division path as the second, quieter half."""

    address: str
    path: str = ""

    def html(self) -> SafeString:
        if not self.path:
            return SafeString(f'<span class="place"><span>{escape(self.address)}</span></span>')
        return SafeString(
            f'<span class="place"><span>{escape(self.address or "—")}</span> '
            f"<small>{escape(self.path)}</small></span>"
        )

    def plain(self) -> str:
        return f"{self.path} {self.address}".strip()


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share with both its numbers; null, not 0 %, over a zero denominator."""

    part: int
    whole: int
    places: int = 1

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> str:
        return "—" if self.share is None else f"{self.share:.{self.places}%}"

    def html(self) -> SafeString:
        return format_html(
            '<span class="ratio"><b>{}</b> <small>{}/{}</small></span>',
            self.percent,
            f"{self.part:,}",
            f"{self.whole:,}",
        )

    def plain(self) -> str:
        return f"{self.percent} ({self.part}/{self.whole})"


ClockState = Literal["early", "soon", "late", "paused", "done", "done_late", "none"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline. Running clocks count down in the browser; the server's words come first.

    `soon` is how long before `due` the clock turns to its warning. `provisional` marks a deadline
    on a year whose official holidays are not loaded yet. `words` replaces the countdown when the
    clock does not run (paused, done), e.g. "用时 3 小时".
    """

    due: datetime | None
    soon: timedelta = timedelta(hours=2)
    running: bool = True
    paused: bool = False
    met: bool | None = None
    provisional: bool = False
    words: Text = ""

    def state(self, at: datetime | None = None) -> ClockState:
        if self.paused:
            return "paused"
        if not self.running:
            return "done_late" if self.met is False else "done"
        if self.due is None:
            return "none"
        left = self.due - (at or now())
        if left < timedelta():
            return "late"
        return "soon" if left <= self.soon else "early"

    def html(self) -> SafeString:
        state = self.state()
        star = _provisional() if self.provisional else ""
        if state == "none":
            return SafeString("—")
        if state in ("early", "soon", "late"):
            assert self.due is not None
            until = escape(_("截止 %(time)s") % {"time": full_time(self.due)})
            return SafeString(
                f'<span class="clock clock-{state}" data-due="{self.due.isoformat()}" '
                f'data-soon="{int(self.soon.total_seconds())}" title="{until}">'
                f"<span data-left>{escape(left_text(self.due))}</span>{star}</span>"
            )
        words = self.words or (_("已暂停") if state == "paused" else self._done_words())
        return SafeString(f'<span class="clock clock-{state}">{escape(str(words))}{star}</span>')

    def _done_words(self) -> str:
        return _("超时完成") if self.met is False else _("按时完成")

    def plain(self) -> str:
        if self.running and not self.paused and self.due is not None:
            return full_time(self.due)
        return str(self.words or (_("已暂停") if self.paused else self._done_words()))


def _provisional() -> SafeString:
    return format_html(
        '<abbr class="provisional" title="{}">{}</abbr>',
        _("该年度放假安排尚未发布，此期限为暂定"),
        _("暂"),
    )


def shown(value: object) -> str | SafeString:
    """Any value as HTML: our values by their own `html`, times shortly, nothing as a dash."""
    if value is None or value == "":
        return "—"
    render = getattr(value, "html", None)
    if callable(render):
        return render()
    if isinstance(value, datetime):
        return time_html(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return format_html("{}", value)

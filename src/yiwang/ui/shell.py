"""The frame around a page: menu, person, posts, bell. A surface says how to build it.

ui knows neither people nor posts, so the surface that does calls `provide` in its AppConfig.ready
with a function from the request to a Shell. It runs when a template first asks for `shell`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from .manifest import MenuGroup, MenuLine
from .text import Text


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post the person holds; `value` is what the switcher posts."""

    value: str
    label: Text
    current: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    """All a frame shows. URLs left empty hide their piece. `posts_url` takes POST `post`."""

    menu: tuple[MenuGroup, ...] = ()
    person: str = ""
    person_url: str = ""
    posts: tuple[PostChoice, ...] = ()
    posts_url: str = ""
    home_url: str = "/"
    search_url: str = ""
    search_label: Text = ""
    notices_url: str = ""
    notices: int = 0
    sign_in_url: str = ""
    sign_out_url: str = ""
    stream_url: str = ""
    place: Text = ""

    @property
    def current_post(self) -> PostChoice | None:
        return next((post for post in self.posts if post.current), None)

    @property
    def current_line(self) -> MenuLine | None:
        lines = (line for group in self.menu for line in group.lines)
        return next((line for line in lines if line.current), None)


Builder = Callable[[HttpRequest], Shell]

_builders: list[Builder] = []


def provide(builder: Builder) -> Builder:
    """Let `builder` make the shell of every page; the last one provided wins."""
    _builders.append(builder)
    return builder


def shell_of(request: HttpRequest) -> Shell:
    """The shell of a request; an empty one while no surface has provided any."""
    return _builders[-1](request) if _builders else Shell()

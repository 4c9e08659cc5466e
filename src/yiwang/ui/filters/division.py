"""A division of the tree as selects one below the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..text import Text
from .drawn import drawn_options
from .fields import Filter, Nonsense, labelled


@dataclass(frozen=True, slots=True)
class Level:
    """One select of the division picker: the children of what is chosen above."""

    label: Text
    options: Sequence[tuple[str, str]]
    chosen: str = ""

    @property
    def drawn(self) -> SafeString:
        return drawn_options(self.options, [self.chosen])


@dataclass(frozen=True, slots=True)
class Division(Filter):
    """A division of the tree as selects one below the other; the deepest choice counts.

    `levels(code)` gives the selects for a chosen code ("" at first), what the reader may see
    only. Codes nest: a child's code starts with its parent's. `narrow` places the rows.
    """

    levels: Callable[[str], Sequence[Level]] = lambda _code: ()
    template: ClassVar[str] = "division"

    def read(self, query: QueryDict) -> str | None:
        chosen = ""
        for code in query.getlist(self.name)[:8]:
            if not code:
                continue
            if not (code.isascii() and code.isdigit() and len(code) <= 18):
                raise Nonsense(_("“%(label)s”没有这个选项。") % {"label": self.label})
            if not chosen or code.startswith(chosen):
                chosen = code
        if chosen and not self._name(chosen):
            raise Nonsense(_("“%(label)s”没有这个选项。") % {"label": self.label})
        return chosen or None

    def _name(self, code: str) -> str:
        found = [name for level in self.levels(code) for at, name in level.options if at == code]
        return found[0] if found else ""

    def chips(self, value: str) -> list[str]:
        return [labelled(self.label, self._name(value))]

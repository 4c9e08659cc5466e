"""Whose numbers: a division as a condition on rows, and who may see them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require_over
from yiwang.lib.errors import Forbidden

#: Levels of division codes by length; large grids have only their grids' codes on rows.
_LEVELS = {0: "all", 2: "city", 4: "city", 6: "district", 9: "street", 12: "community",
           15: "large_grid", 18: "grid"}  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """A division as seen by the numbers. `level` is "city" for provinces too."""

    division: str

    @property
    def level(self) -> str:
        return _LEVELS[len(self.division)]

    @property
    def has_totals(self) -> bool:
        return self.level in ("all", "city", "district", "street")

    def rows(self, alias: str) -> tuple[str, list[Any]]:
        """SQL condition with parameters for a table that has the ancestor columns; the street
        comes with finer codes because that is what marks are indexed by."""
        code = self.division
        if self.level == "all":
            return "true", []
        if self.level == "city":
            return f"{alias}.district BETWEEN %s AND %s", _span(code)
        if self.level == "district":
            return f"{alias}.district = %s", [code]
        within, given = f"{alias}.district = %s AND {alias}.street = %s", [code[:6], code[:9]]
        if self.level == "street":
            return within, given
        if self.level == "large_grid":
            return f"{within} AND starts_with({alias}.grid, %s)", [*given, code]
        return f"{within} AND {alias}.{self.level} = %s", [*given, code]

    def totals(self, facet: str) -> tuple[str, list[Any]]:
        """SQL condition for `insight_total t`; facets "district" and "street" list divisions."""
        code = self.division
        if facet == "street":
            own, given = "t.division <> t.district", list[Any]()
        elif self.level == "street":
            own, given = "t.division = %s", [code]
        else:
            own, given = "t.division = t.district", []
        if self.level == "all":
            return own, given
        if self.level == "city":
            return f"{own} AND t.district BETWEEN %s AND %s", [*given, *_span(code)]
        if facet != "street" and self.level == "district":
            return "t.district = %s AND t.division = %s", [code, code]
        return f"{own} AND t.district = %s", [*given, code[:6]]

    def open_cases(self) -> Q:
        """Open cases of the division; districts and streets have partial indexes of them."""
        return Q(is_open=True) & self.placed()

    def placed(self) -> Q:
        """The rows of a table that has the ancestor columns."""
        code = self.division
        if self.level == "all":
            return Q()
        if self.level == "city":
            return Q(district__range=_span(code))
        if self.level == "district":
            return Q(district=code)
        if self.level == "large_grid":
            return Q(street=code[:9], grid__startswith=code)
        return Q(street=code[:9]) & Q(**{self.level: code})


def scope_of(actor: Actor, division: str, verb: str = "insight.see") -> Scope:
    """The scope, if a post of the actor covers the whole division; Forbidden otherwise."""
    if len(division) not in _LEVELS or not (division == "" or division.isdigit()):
        raise Forbidden(_("没有这个区划；请从列表中选择。"))
    require_over(actor, verb, division)
    return Scope(division)


def _span(code: str) -> list[Any]:
    """The lowest and highest district code under a shorter one."""
    return [code.ljust(6, "0"), code.ljust(6, "9")]

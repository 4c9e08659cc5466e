"""Which features of a file can be used, and which division each stands under."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ..grids_geojson import BadFeature, Feature
from ..models import Division


class Plan:
    """The features that can be used, with the division above each."""

    def __init__(
        self,
        good: list[Feature],
        bad: list[BadFeature],
        features: list[Any],
        own_layout: bool,
        replace_all: bool,
    ) -> None:
        self.bad, self.features, self.own_layout = bad, features, own_layout
        self.standing = standing_by_code({feature.code for feature in good})
        self.above = standing_by_code(
            {feature.community for feature in good} | {feature.large_grid for feature in good}
        )
        for division in self.standing.values():
            if division.level in ("community", "large_grid"):
                self.above[division.code] = division
        self.large = {feature.code: feature for feature in good if feature.level == "large_grid"}
        self.usable = [feature for feature in good if self._fits(feature)]
        # A grid under a large grid that turned out unusable is unusable too.
        kept = {feature.code for feature in self.usable}
        for feature in list(self.usable):
            known = feature.large_grid in kept or feature.large_grid in self.above
            if feature.large_grid and not known:
                self._reject(feature, _("大网格 %(code)s 不能导入") % {"code": feature.large_grid})
                self.usable.remove(feature)
        self.ending = self._left_out() if replace_all else {}

    def _fits(self, feature: Feature) -> bool:
        reason = self._misplaced(feature)
        if reason:
            self._reject(feature, reason)
        return not reason

    def _misplaced(self, feature: Feature) -> str:
        old = self.standing.get(feature.code)
        if old is not None and old.level != feature.level:
            return _("代码 %(code)s 已经是%(level)s“%(name)s”") % {
                "code": feature.code,
                "level": old.get_level_display(),
                "name": old.name,
            }
        if feature.level in ("district", "street", "community"):
            known = old is not None and old.until is None
            return "" if known else _("区划里没有这个代码：请先导入区划")
        home = self.above.get(feature.community)
        if home is None or home.level != "community" or home.until is not None:
            return _("区划里没有社区“%(code)s”") % {"code": feature.community}
        start = home.district if self.own_layout else home.code
        if not feature.code.startswith(start):
            return _("代码应以 %(start)s 开头") % {"start": start}
        if feature.level == "grid" and feature.large_grid:
            return self._wrong_large(feature)
        return ""

    def _wrong_large(self, feature: Feature) -> str:
        mate, old = self.large.get(feature.large_grid), self.above.get(feature.large_grid)
        if mate is None and (old is None or old.level != "large_grid" or old.until is not None):
            return _("没有大网格 %(code)s") % {"code": feature.large_grid}
        home = mate.community if mate else old.community if old else ""
        if home == feature.community:
            return ""
        return _("大网格 %(code)s 不在这个社区") % {"code": feature.large_grid}

    def _reject(self, feature: Feature, reason: str) -> None:
        raw = self.features[feature.index]
        self.bad.append(BadFeature(feature.index, feature.code, reason, raw))

    def communities(self) -> set[str]:
        """Codes of the communities whose grids, or whose own boundary, the file brings."""
        return {
            feature.community or feature.code
            for feature in self.usable
            if feature.level in ("community", "large_grid", "grid")
        }

    def _left_out(self) -> dict[str, Division]:
        brought = {feature.code for feature in self.usable}
        homes = {feature.community for feature in self.usable if feature.level == "grid"}
        rows = Division.objects.defer("boundary").filter(
            community__in=homes, level__in=("large_grid", "grid"), until=None
        )
        return {row.code: row for row in rows if row.code not in brought}


def standing_by_code(codes: Iterable[str]) -> dict[str, Division]:
    return {row.code: row for row in Division.objects.filter(code__in=[c for c in codes if c])}

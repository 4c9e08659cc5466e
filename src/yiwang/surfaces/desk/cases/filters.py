"""What narrows a list of cases, and how a query string becomes the kernel's filter."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.cases.models import CHANNELS, OUTCOMES
from yiwang.kernel.cases.selectors import CaseFilter, reference
from yiwang.kernel.places.selectors import children_of, division, gridded_districts
from yiwang.ui.filters import (
    Bound,
    Choice,
    Choices,
    DateRange,
    Division,
    FilterSet,
    Level,
    Search,
    Toggle,
)


def stage_options() -> list[tuple[str, str]]:
    """Every stage of every flow, in the order of the newest flow."""
    stages: dict[str, str] = {}
    for flow in reference().flows.values():
        for stage in flow.stages.values():
            stages.setdefault(stage.code, _(stage.name))
    return list(stages.items())


def class_options() -> list[tuple[str, str]]:
    return [(row.code, _(row.name)) for row in reference().classes.values()]


def area_options() -> list[tuple[str, str]]:
    areas = {row.area for row in reference().classes.values() if row.area}
    return [(area, _(area)) for area in sorted(areas)]


def department_options() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in reference().departments.items()]


def post_options() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in reference().post_names.items()]


def action_options() -> list[tuple[str, str]]:
    """Every action of every flow: what a counted number's list is narrowed by."""
    names = {a.code: _(a.name) for flow in reference().flows.values() for a in flow.actions}
    return list(names.items())


def division_levels(code: str) -> Sequence[Level]:
    """The selects from district down to grid for a chosen code."""
    names = {
        "district": _("区县"),
        "street": _("街道"),
        "community": _("社区"),
        "large_grid": _("大网格"),
        "grid": _("网格"),
    }
    chosen = division(code) if code else None
    path = [getattr(chosen, level) for level in names if getattr(chosen, level, "")]
    levels, parents = [], ["", *path]
    for depth, label in enumerate(names.values()):
        if depth == 0:
            options = _districts()
        elif depth <= len(path):
            options = [(row.code, row.name) for row in children_of(parents[depth])]
        else:
            break
        levels.append(Level(label, options, path[depth] if depth < len(path) else ""))
    return levels


def _districts() -> list[tuple[str, str]]:
    return list(gridded_districts().values_list("code", "name"))


FILTERS = FilterSet(
    Search("q", gettext_lazy("搜索"), hint=gettext_lazy("案卷号或标题")),
    Choices("stage", gettext_lazy("阶段"), options=stage_options),
    Choice("class", gettext_lazy("类别"), options=class_options),
    Choices("area", gettext_lazy("行业"), options=area_options),
    Division("division", gettext_lazy("区划"), levels=division_levels),
    Choice("department", gettext_lazy("处置部门"), options=department_options),
    Choice("post", gettext_lazy("岗位"), options=post_options),
    Choices("channel", gettext_lazy("来源"), options=CHANNELS),
    Choices("outcome", gettext_lazy("结果"), options=OUTCOMES[1:]),
    DateRange("reported", gettext_lazy("上报日期")),
    DateRange("closed", gettext_lazy("办结日期")),
    Toggle("open", gettext_lazy("在办")),
    Toggle("late", gettext_lazy("已超时")),
    Toggle("soon", gettext_lazy("将到期")),
    Toggle("supervised", gettext_lazy("督办")),
    Toggle("hung", gettext_lazy("挂账")),
    Toggle("unrouted", gettext_lazy("无人认领")),
    Choice("action", gettext_lazy("经过操作"), options=action_options),
    DateRange("acted", gettext_lazy("操作日期")),
)


def wanted(bound: Bound) -> CaseFilter:
    """The kernel's filter for what was asked."""
    given = bound.values
    reported, closed, acted = (given.get(name) for name in ("reported", "closed", "acted"))
    return CaseFilter(
        text=given.get("q", ""),
        division=given.get("division", ""),
        stages=tuple(given.get("stage", ())),
        class_code=given.get("class", ""),
        areas=tuple(given.get("area", ())),
        channels=tuple(given.get("channel", ())),
        department=_id(given.get("department")),
        post=_id(given.get("post")),
        outcome=tuple(given.get("outcome", ())),
        is_open=given.get("open"),
        late=bool(given.get("late")),
        soon=bool(given.get("soon")),
        supervised=bool(given.get("supervised")),
        hung=bool(given.get("hung")),
        unrouted=bool(given.get("unrouted")),
        since=reported.first if reported else None,
        until=reported.last if reported else None,
        closed_since=closed.first if closed else None,
        closed_until=closed.last if closed else None,
        action=given.get("action", ""),
        acted_since=acted.first if acted else None,
        acted_until=acted.last if acted else None,
    )


def _id(given: Any) -> int | None:
    return int(given) if given else None

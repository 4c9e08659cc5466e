"""Supervision in the menu, and who may do what of it."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem, PocketTile

from .selectors.reach import INSPECT, JUDGE, KEEP, SUSPECT, WATCH

manifest = Manifest(
    code="canteen_watching",
    title=_("饭堂监管"),
    icon="shield-check",
    order=38,
    menu=(
        MenuItem(_("异常信号"), "canteen_watching:signals", icon="alert-triangle", verb=SUSPECT),
        MenuItem(_("证照"), "canteen_watching:certificates", icon="id", verb=WATCH),
        MenuItem(_("食品留样"), "canteen_watching:samples", icon="thermometer", verb=WATCH),
        MenuItem(_("检查"), "canteen_watching:inspections", icon="clipboard-check", verb=WATCH),
        MenuItem(_("用餐评价"), "canteen_watching:ratings", icon="star", verb=WATCH),
        MenuItem(_("监管参数"), "canteen_watching:thresholds", icon="adjustments", verb=SUSPECT),
    ),
    pocket_tiles=(PocketTile(_("评价吃过的饭"), "canteen_rating:meals", "star", audience="diner"),),
    roles={
        "welfare_clerk": (WATCH, INSPECT, SUSPECT, JUDGE),
        "welfare_reviewer": (WATCH, INSPECT, SUSPECT, JUDGE),
        "canteen_manager": (WATCH, KEEP),
        "leader": (WATCH, SUSPECT),
        "audit_admin": (WATCH, SUSPECT),
    },
)

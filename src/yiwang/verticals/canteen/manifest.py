"""The elders' canteens on one screen."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MapLayer, Measure, MenuItem, PocketTile

_COUNTED_BY = "yiwang.verticals.canteen.overview.selectors.measures_today"
_DAY = "canteen_overview:day"

manifest = Manifest(
    code="canteen",
    title=_("长者饭堂"),
    icon="soup",
    order=35,
    followed="yiwang.verticals.canteen.applying.views.phone.address_of",
    menu=(
        MenuItem(_("助餐总览"), "canteen_overview:overview", icon="chart-bar", verb="canteen.see"),
        MenuItem(_("我的饭堂"), "canteen_overview:own", icon="soup", verb="canteen.run"),
        MenuItem(_("饭堂地图"), "canteen_overview:around", icon="map-2", verb="canteen.see"),
        MenuItem(_("就餐补贴申请"), "canteen:applications", icon="soup", verb="canteen.see"),
        MenuItem(_("就餐长者"), "canteen_overview:diners", icon="users", verb="canteen.file"),
        MenuItem(_("饭堂"), "canteen:canteens", icon="building-store", verb="canteen.see"),
        MenuItem(_("补贴试算"), "canteen:rehearsal", icon="scale", verb="canteen.rehearse"),
        MenuItem(_("代办就餐补贴"), "canteen:mine", icon="soup", verb="canteen.enrol"),
        MenuItem(_("每周菜单"), "canteen_menus:canteens", icon="calendar", verb="canteen.run"),
        MenuItem(_("电话订餐"), "canteen_menus:find", icon="phone", verb="canteen.book"),
    ),
    map_layers=(
        MapLayer(
            "canteens", _("长者饭堂"), "canteen_overview:points_geojson", verb="canteen.oversee"
        ),
    ),
    measures=(
        Measure("canteen_meals", _("今日就餐"), _("份"), _DAY, counted_by=_COUNTED_BY),
        Measure("canteen_booked", _("今日订餐"), _("份"), _DAY, counted_by=_COUNTED_BY),
        Measure("canteen_subsidised", _("享受补贴"), _("份"), _DAY, counted_by=_COUNTED_BY),
    ),
    pocket_tiles=(
        PocketTile(_("附近的长者饭堂"), "canteen_overview:map", "map-pin"),
        PocketTile(_("申请就餐补贴"), "canteen:apply", "soup"),
        PocketTile(
            _("代办就餐补贴"), "canteen:mine", "soup", audience="worker", verb="canteen.enrol"
        ),
    ),
    roles={
        "welfare_clerk": (
            "canteen.see",
            "canteen.file",
            "canteen.oversee",
            "canteen.enrol",
            "canteen.check",
            "canteen.reveal",
            "canteen.book",
            "canteen.rehearse",
            "registry.see",
            "registry.enrol",
            "registry.move",
            "registry.note",
            "eligibility.see",
            "eligibility.decide",
        ),
        "welfare_reviewer": (
            "canteen.see",
            "canteen.file",
            "canteen.oversee",
            "canteen.review",
            "canteen.manage",
            "canteen.reveal",
            "canteen.rehearse",
            "registry.see",
            "registry.move",
            "registry.note",
            "eligibility.see",
            "eligibility.author",
            "eligibility.decide",
            "eligibility.publish",
        ),
        "finance": ("canteen.see", "canteen.oversee", "canteen.pay"),
        "canteen_manager": (
            "canteen.run",
            "canteen.serve",
            "canteen.settle",
            "canteen.book",
            "canteen.deliver",
        ),
        "till_clerk": ("canteen.serve", "canteen.book", "canteen.deliver"),
        "collector": ("canteen.enrol", "canteen.book"),
        "leader": ("canteen.see", "canteen.oversee"),
        "audit_admin": ("canteen.see", "canteen.file", "canteen.oversee"),
        "wall": ("canteen.oversee",),
    },
)

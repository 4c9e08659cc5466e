"""The desk on one screen: what staff do all day."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.ui.manifest import Manifest, MapLayer, MenuItem

manifest = Manifest(
    code="desk",
    title=_("工作台"),
    icon="layout-dashboard",
    order=10,
    menu=(
        MenuItem(_("待办"), "desk:todo", icon="inbox", verb="cases.see", badge="todo", go="t"),
        MenuItem(
            pgettext_lazy("menu", "事件"), "desk:cases", icon="list", verb="cases.see", go="s"
        ),
        MenuItem(_("地图"), "desk:map", icon="map", verb="cases.see", go="m"),
        MenuItem(
            pgettext_lazy("menu", "上报"), "desk:report", icon="plus", verb="cases.open", go="n"
        ),
        MenuItem(_("导入"), "importing:uploads", icon="upload", verb="cases.import", go="i"),
        MenuItem(_("全局"), "desk:overview", icon="chart-bar", verb="insight.see", go="l"),
    ),
    map_layers=(MapLayer("cases", _("在办事件"), "desk:cases_geojson", verb="cases.see"),),
)

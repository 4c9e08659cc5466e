"""Digital city management on one screen."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem, Setting

_SEES_CATALOGUE = (
    "collector", "secretary", "acceptor", "registrar", "verifier", "supervisor", "dispatcher",
    "handler", "leader", "steward",
)  # fmt: skip

manifest = Manifest(
    code="citywork",
    title=_("数字城管"),
    icon="building",
    order=30,
    menu=(
        MenuItem(_("事项目录"), "citywork:catalogue", icon="list", verb="citywork.see_catalogue"),
        MenuItem(_("考核评价"), "citywork:appraisal", icon="chart-bar", verb="insight.appraise"),
    ),
    roles=dict.fromkeys(_SEES_CATALOGUE, ("citywork.see_catalogue",)),
    settings=(
        Setting(
            "citywork.repeat_days",
            _("屡发事件的天数"),
            7,
            source=_("默认值，可按本市考核办法修改"),
        ),
    ),
    demo="yiwang.verticals.citywork.demo.load",
)

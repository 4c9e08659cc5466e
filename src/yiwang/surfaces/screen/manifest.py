"""The wall on one screen: what a leader sees on entering the room."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem

manifest = Manifest(
    code="screen",
    title=_("指挥大厅"),
    icon="world",
    order=20,
    menu=(MenuItem(_("大屏"), "screen:wall", icon="world", verb="insight.see", go="w"),),
)

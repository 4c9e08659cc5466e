"""The round on one screen."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem

manifest = Manifest(
    code="rounds",
    title=_("手机端"),
    icon="device-mobile",
    order=15,
    menu=(MenuItem(_("巡查"), "rounds:home", icon="device-mobile", verb="rounds.walk", go="r"),),
)

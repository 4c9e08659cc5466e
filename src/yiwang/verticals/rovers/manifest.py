"""Roving reporters on one screen."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem, PocketTile

manifest = Manifest(
    code="rovers",
    title=_("流动网格员"),
    icon="bike",
    order=40,
    followed="yiwang.verticals.rovers.views.phone.address_of",
    menu=(
        MenuItem(_("流动网格员申请"), "rovers:applications", icon="bike", verb="rovers.see"),
        MenuItem(_("我的上报"), "rovers:mine", icon="send", verb="rovers.report"),
    ),
    roles={
        "acceptor": ("rovers.see", "rovers.decide", "rovers.reveal"),
        "supervisor": ("rovers.see", "rovers.decide", "rovers.reveal"),
        "leader": ("rovers.see",),
        "rover": ("rovers.report", "cases.open", "rounds.walk"),
    },
    pocket_tiles=(
        PocketTile(_("我的上报"), "rovers:mine", "send", audience="worker", verb="rovers.report"),
        PocketTile(_("成为流动网格员"), "rovers:apply", "bike"),
    ),
    demo="yiwang.verticals.rovers.demo.load",
)

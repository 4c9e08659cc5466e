"""Webhooks on one screen."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem

manifest = Manifest(
    code="hooks",
    title=_("开放接口"),
    icon="world",
    order=85,
    menu=(MenuItem(_("事件推送"), "hooks:endpoints", icon="broadcast", verb="open.hooks", go="w"),),
)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.roles import allow


class HooksConfig(AppConfig):
    name = "yiwang.surfaces.open.hooks"
    label = "hooks"
    verbose_name = _("事件推送")

    def ready(self) -> None:
        allow("system_admin", "open.hooks")
        from . import reactions  # noqa: F401  registers the reaction

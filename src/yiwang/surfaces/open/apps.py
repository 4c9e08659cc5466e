from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.roles import allow


class OpenConfig(AppConfig):
    name = "yiwang.surfaces.open"
    label = "open"
    verbose_name = _("开放接口")

    def ready(self) -> None:
        allow("system_admin", "open.keys")

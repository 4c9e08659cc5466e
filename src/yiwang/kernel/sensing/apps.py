from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.roles import allow


class SensingConfig(AppConfig):
    name = "yiwang.kernel.sensing"
    verbose_name = _("感知设备")

    def ready(self) -> None:
        allow("steward", "sensing.see", "sensing.register", "sensing.replay")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SensingConfig(AppConfig):
    name = "yiwang.kernel.sensing"
    verbose_name = _("感知设备")

    def ready(self) -> None:
        from yiwang.kernel.access.roles import allow

        from . import reactions  # noqa: F401
        from .manifest import manifest

        for role, verbs in manifest.roles.items():
            allow(role, *verbs)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CanteenConfig(AppConfig):
    name = "yiwang.verticals.canteen"
    label = "canteen"
    verbose_name = _("长者饭堂")

    def ready(self) -> None:
        from yiwang.kernel.access.roles import allow

        from .manifest import manifest

        for role, verbs in manifest.roles.items():
            allow(role, *verbs)

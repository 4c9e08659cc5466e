from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CityworkConfig(AppConfig):
    name = "yiwang.verticals.citywork"
    label = "citywork"
    verbose_name = _("数字城管")

    def ready(self) -> None:
        from yiwang.kernel.access.roles import allow

        from .manifest import manifest

        for role, verbs in manifest.roles.items():
            allow(role, *verbs)

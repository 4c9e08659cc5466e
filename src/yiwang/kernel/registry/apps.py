from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.roles import allow


class RegistryConfig(AppConfig):
    name = "yiwang.kernel.registry"
    verbose_name = _("人口与单位")

    def ready(self) -> None:
        allow("collector", "registry.see", "registry.enrol", "registry.move", "registry.note")
        allow("secretary", "registry.see", "registry.enrol", "registry.move", "registry.note")
        allow("secretary", "registry.unmask")
        allow("acceptor", "registry.see", "registry.enrol")
        allow("steward", "registry.see", "registry.enrol", "registry.move", "registry.merge")

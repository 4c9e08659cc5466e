from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoversConfig(AppConfig):
    name = "yiwang.verticals.rovers"
    label = "rovers"
    verbose_name = _("流动网格员")

    def ready(self) -> None:
        from yiwang.kernel.access.roles import allow

        from . import reactions  # noqa: F401
        from .manifest import manifest

        for role, verbs in manifest.roles.items():
            allow(role, *verbs)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ColdchainConfig(AppConfig):
    name = "yiwang.verticals.coldchain"
    label = "coldchain"
    verbose_name = _("疫苗冷链")

    def ready(self) -> None:
        from yiwang.kernel.access.roles import allow

        from . import reactions  # noqa: F401
        from .manifest import manifest

        for role, verbs in manifest.roles.items():
            allow(role, *verbs)

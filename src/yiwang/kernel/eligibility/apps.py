from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EligibilityConfig(AppConfig):
    name = "yiwang.kernel.eligibility"
    verbose_name = _("资格与待遇")

    def ready(self) -> None:
        from yiwang.kernel.access.roles import allow

        from . import holdings, reactions  # noqa: F401
        from .manifest import manifest

        for role, verbs in manifest.roles.items():
            allow(role, *verbs)

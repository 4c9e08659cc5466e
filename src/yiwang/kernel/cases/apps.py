from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "yiwang.kernel.cases"
    verbose_name = _("事件")

    def ready(self) -> None:
        from . import alarms, chains, reactions, verbs  # noqa: F401

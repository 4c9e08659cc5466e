from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "yiwang.kernel.audit"
    verbose_name = _("审计")

    def ready(self) -> None:
        from . import selectors  # noqa: F401  (registers the audit's own chain)

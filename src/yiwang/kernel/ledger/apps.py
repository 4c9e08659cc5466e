from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "yiwang.kernel.ledger"
    verbose_name = _("账簿")

    def ready(self) -> None:
        from . import verbs  # noqa: F401

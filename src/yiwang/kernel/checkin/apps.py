from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckinConfig(AppConfig):
    name = "yiwang.kernel.checkin"
    verbose_name = _("核验")

    def ready(self) -> None:
        from . import holdings  # noqa: F401

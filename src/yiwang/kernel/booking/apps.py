from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingConfig(AppConfig):
    name = "yiwang.kernel.booking"
    verbose_name = _("预订")

    def ready(self) -> None:
        from . import holdings  # noqa: F401

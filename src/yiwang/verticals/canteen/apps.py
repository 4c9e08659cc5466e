from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CanteenConfig(AppConfig):
    name = "yiwang.verticals.canteen"
    verbose_name = _("长者饭堂")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PocketConfig(AppConfig):
    name = "yiwang.surfaces.pocket"
    label = "pocket"
    verbose_name = _("随手报")

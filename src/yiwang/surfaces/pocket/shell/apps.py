from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShellConfig(AppConfig):
    name = "yiwang.surfaces.pocket.shell"
    label = "shell"
    verbose_name = _("手机端外壳")

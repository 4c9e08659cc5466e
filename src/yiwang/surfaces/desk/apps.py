from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "yiwang.surfaces.desk"
    label = "desk"
    verbose_name = _("工作台")

    def ready(self) -> None:
        from yiwang.ui.shell import provide

        from .shell import desk_shell

        provide(desk_shell)

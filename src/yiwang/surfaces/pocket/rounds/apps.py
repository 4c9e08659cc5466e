from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundsConfig(AppConfig):
    name = "yiwang.surfaces.pocket.rounds"
    label = "rounds"
    verbose_name = _("巡查")

    def ready(self) -> None:
        from yiwang.kernel.access.roles import allow

        for role in ("collector", "secretary", "handler", "verifier"):
            allow(role, "rounds.walk")

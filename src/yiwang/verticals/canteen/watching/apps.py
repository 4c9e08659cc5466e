from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchingConfig(AppConfig):
    name = "yiwang.verticals.canteen.watching"
    label = "canteen_watching"
    verbose_name = _("饭堂监管")

    def ready(self) -> None:
        from yiwang.kernel.access.roles import allow

        from . import reactions  # noqa: F401
        from .manifest import manifest

        for role, verbs in manifest.roles.items():
            allow(role, *verbs)

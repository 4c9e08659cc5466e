from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "yiwang.kernel.insight"
    verbose_name = _("统计")

    def ready(self) -> None:
        from . import reactions, verbs  # noqa: F401

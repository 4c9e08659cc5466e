from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OverviewConfig(AppConfig):
    name = "yiwang.verticals.canteen.overview"
    label = "canteen_overview"
    verbose_name = _("饭堂总览")

    def ready(self) -> None:
        from yiwang.kernel.eligibility.readers import read_files

        from .views.diners import file_at

        read_files(file_at)

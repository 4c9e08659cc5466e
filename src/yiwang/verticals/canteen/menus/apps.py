from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MenusConfig(AppConfig):
    name = "yiwang.verticals.canteen.menus"
    label = "canteen_menus"
    verbose_name = _("菜单与订餐")

    def ready(self) -> None:
        from . import reactions  # noqa: F401

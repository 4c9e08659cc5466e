from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TillConfig(AppConfig):
    name = "yiwang.verticals.canteen.till"
    label = "canteen_till"
    verbose_name = _("饭堂收银")

    def ready(self) -> None:
        from yiwang.kernel.ledger.services import name_deed

        from . import holdings, reactions  # noqa: F401

        name_deed("meal", _("就餐"))
        name_deed("topup", _("充值"))
        name_deed("join", _("并户"))
        name_deed("part", _("拆户转回"))
        name_deed("dispute", _("离线争议处理"))

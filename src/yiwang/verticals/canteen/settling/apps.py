from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SettlingConfig(AppConfig):
    name = "yiwang.verticals.canteen.settling"
    label = "canteen_settling"
    verbose_name = _("饭堂结算")

    def ready(self) -> None:
        from yiwang.kernel.access.roles import allow
        from yiwang.kernel.ledger.services import name_deed

        from .manifest import manifest

        for role, verbs in manifest.roles.items():
            allow(role, *verbs)
        name_deed("canteen.bonus", _("运营补贴"))
        name_deed("canteen.pay", _("结算支付"))
        name_deed("canteen.adjust", _("结算调整"))

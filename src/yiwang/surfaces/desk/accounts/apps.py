from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "yiwang.surfaces.desk.accounts"
    label = "desk_accounts"
    verbose_name = _("系统管理")

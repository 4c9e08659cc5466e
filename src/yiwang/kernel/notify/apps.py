from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.roles import allow


class NotifyConfig(AppConfig):
    name = "yiwang.kernel.notify"
    verbose_name = _("通知")

    def ready(self) -> None:
        allow("leader", "notify.broadcast")
        allow("secretary", "notify.broadcast")
        allow("system_admin", "notify.connect")

"""What keeps the platform from storing what devices say, from when until when."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class StoreTrouble(models.Model):
    """Open while `over_at` is None: one of each. `detail` is what the system said last."""

    class What(models.TextChoices):
        LAKE = "lake", _("历史数据写不进磁盘")
        STREAM = "stream", _("设备的新数据没有被接收")
        ROOM = "room", _("磁盘快满了")

    what = models.CharField(max_length=6, choices=What)
    detail = models.CharField(max_length=200)
    since = models.DateTimeField(default=now)
    over_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # those who look after devices

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["what"], condition=Q(over_at=None), name="sensing_one_open_trouble"
            ),
            models.CheckConstraint(
                name="sensing_trouble_known", condition=Q(what__in=["lake", "stream", "room"])
            ),
            models.CheckConstraint(
                name="sensing_trouble_in_order",
                condition=Q(over_at=None) | Q(over_at__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.since}"

    @property
    def sentence(self) -> str:
        """What is the matter, since when, what it means and what to do."""
        return gettext("%(what)s，%(since)s 起（%(detail)s）。%(advice)s") % {
            "what": self.get_what_display(), "detail": self.detail,
            "since": f"{localtime(self.since):%Y-%m-%d %H:%M}", "advice": _ADVICE[self.what],
        }  # fmt: skip


_ADVICE = {
    "room": _("请系统管理员清理或扩容；满了以后设备数据存不下。"),
    "lake": _(
        "页面上的数值和报警停在此前，请安排人工查看重要设备；请系统管理员清出磁盘空间，"
        "之后自动恢复，消息存储里的数据不会丢。"
    ),
    "stream": _(
        "页面上的数值和报警停在此前，请安排人工查看重要设备；请系统管理员检查消息服务和磁盘空间，"
        "之后自动恢复，设备会补发自己保留的数据。"
    ),
}

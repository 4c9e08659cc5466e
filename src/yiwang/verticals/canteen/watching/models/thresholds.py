"""The numbers that supervision goes by: dated, with a source."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Threshold(models.Model):
    """监管参数 from `since` on. A district's own goes before the one that has no district.
    `is_default`: ours, of no document."""

    class Code(models.TextChoices):
        SAMPLE_GRAMS = "sample_grams", _("每道菜留样（克）")
        SAMPLE_HOURS = "sample_hours", _("留样保存（小时）")
        CERTIFICATE_DAYS = "certificate_days", _("证照到期前提醒（天）")
        RATING_DAYS = "rating_days", _("就餐后可评价（天）")
        WATCH_DAYS = "watch_days", _("异常核查往前看（天）")
        FACT_DAYS = "fact_days", _("身故、入住机构核查往前看（天）")
        TRAVEL_KMH = "travel_kmh", _("两处就餐间的最快速度（公里/小时）")
        ROW_SECONDS = "row_seconds", _("连续刷卡的间隔（秒以内）")
        ROW_SCANS = "row_scans", _("连续刷卡的次数（次起）")
        PRICE_PERCENT = "price_percent", _("提价幅度（% 起）")
        BORNE_PERCENT = "borne_percent", _("提价由补贴承担（% 起）")
        SEAT_TURNS = "seat_turns", _("每餐座位周转（轮）")

    district = models.CharField(max_length=6, blank=True, default="")
    code = models.CharField(max_length=20, choices=Code)
    since = models.DateField()
    value = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "code", "since"], name="canteen_watching_threshold_once"
            ),
            models.CheckConstraint(
                name="canteen_watching_threshold_sourced",
                condition=~Q(source="") & Q(value__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"

"""Licences of canteens and operators, health certificates of their staff."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.files.models import StoredFile
from yiwang.verticals.canteen.models import Canteen, Operator


class Certificate(models.Model):
    """证照. Of a canteen, or of the operator as a whole (no `canteen`). `holder` is the member of
    staff of a health certificate, whose name hangs on the canteen's wall anyway. A renewed or
    withdrawn one is ended and stays."""

    class Kind(models.TextChoices):
        FOOD = "food", _("食品经营许可证")
        FIRE = "fire", _("消防安全检查合格证")
        BUSINESS = "business", _("营业执照")
        HEALTH = "health", _("健康证明")

    district = models.CharField(max_length=6)
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    canteen = models.ForeignKey(Canteen, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    holder = models.CharField(max_length=40, blank=True, default="")
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    entered_by = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120, blank=True, default="")
    request_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "operator", "canteen", "kind", "holder"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="canteen_watching_one_certificate",
            ),
            models.UniqueConstraint(
                fields=["district", "request_id"], name="canteen_watching_certificate_once"
            ),
            models.CheckConstraint(
                name="canteen_watching_health_is_somebodys",
                condition=Q(kind="health", canteen__isnull=False) & ~Q(holder="")
                | ~Q(kind="health") & Q(holder=""),
            ),
            models.CheckConstraint(
                name="canteen_watching_certificate_lasts",
                condition=Q(expires_on__isnull=True, kind="business")
                | Q(expires_on__gt=F("issued_on")),
            ),
            models.CheckConstraint(
                name="canteen_watching_certificate_numbered", condition=~Q(number="")
            ),
            models.CheckConstraint(
                name="canteen_watching_ended_says_why",
                condition=Q(ended_at__isnull=True, reason="")
                | Q(ended_at__isnull=False) & ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["canteen", "expires_on"], name="canteen_watching_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

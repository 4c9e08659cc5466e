"""What a person adds to the three-way comparison: the cash in the drawer, and why things differ."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.verticals.canteen.models import Canteen


class DrawerCount(models.Model):
    """Cash counted in a canteen's drawer for a day, in fen. Counted again it is a new row; the
    last one holds."""

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    day = models.DateField()
    counted = models.BigIntegerField()
    counted_by = models.BigIntegerField()
    counted_at = models.DateTimeField(default=now)
    note = models.CharField(max_length=200, blank=True, default="")
    request_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id"], name="canteen_settling_counted_once"
            ),
            models.CheckConstraint(
                name="canteen_settling_counted_cash", condition=Q(counted__gte=0)
            ),
        ]
        indexes = [models.Index(fields=["canteen", "day", "-id"], name="canteen_settling_drawers")]

    def __str__(self) -> str:
        return f"{self.canteen_id} {self.day}: {self.counted}"


class Explained(models.Model):
    """Somebody looked at a difference and wrote why it is one. `subject` names its evidence:
    "reservation:7", "meal:12", "scan:9", "drawer:3/2026-11-02"."""

    district = models.CharField(max_length=6)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=60)
    note = models.CharField(max_length=300)
    account_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "kind", "subject"], name="canteen_settling_explained_once"
            ),
            models.CheckConstraint(name="canteen_settling_explained_why", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Difference(models.Model):
    """Where bookings, scans, meals, journals and cash disagree (a view of the database): never
    stored, gone when it is put right. `subject` is the evidence, `who` whose it is; `expected`
    and `counted` are fen."""

    class Kind(models.TextChoices):
        NO_MEAL = "no_meal", _("已到未用餐")
        MISSED_BUT_ATE = "missed_but_ate", _("记为未到却有用餐")
        NO_SCAN = "no_scan", _("用餐无刷卡")
        IDLE_SCAN = "idle_scan", _("刷卡无用餐")
        NO_RECORD = "no_record", _("有账无用餐记录")
        DRAWER = "drawer", _("现金不符")

    key = models.CharField(max_length=90, primary_key=True)
    district = models.CharField(max_length=6)
    kind = models.CharField(max_length=20, choices=Kind)
    canteen = models.ForeignKey(Canteen, models.DO_NOTHING, related_name="+")
    day = models.DateField()
    subject = models.CharField(max_length=60)
    who = models.CharField(max_length=60)
    at = models.DateTimeField()
    expected = models.BigIntegerField(null=True)
    counted = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, null=True)  # noqa: DJ001  an outer join's
    explained_by = models.CharField(max_length=60, null=True)  # noqa: DJ001
    explained_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "canteen_settling_difference"

    def __str__(self) -> str:
        return self.key

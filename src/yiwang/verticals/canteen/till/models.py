"""Tills, money taken onto wallets, and what became of meals served without a network."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.checkin.models import Device
from yiwang.verticals.canteen.models import Canteen, Diner, MealServed


class Till(models.Model):
    """收银机: a device that serves for a canteen. Without a network it serves at most `most_meals`
    meals, and at most `most_fen` that others than the diner at the counter must pay."""

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="tills")
    auto_confirm = models.BooleanField(default=False)
    most_meals = models.PositiveIntegerField()
    most_fen = models.PositiveIntegerField()
    per_minute = models.PositiveIntegerField()
    opened_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "device"], name="canteen_till_device_once")
        ]

    def __str__(self) -> str:
        return f"till {self.pk}"


class TopUp(models.Model):
    """充值: money given at a till onto a diner's wallet. `district` is the diner's."""

    district = models.CharField(max_length=6)
    diner = models.ForeignKey(Diner, models.PROTECT, related_name="+")
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    till = models.ForeignKey(Till, models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    paid_by = models.CharField(max_length=8, choices=MealServed.PaidBy)
    balance = models.BigIntegerField()
    journal_id = models.BigIntegerField()
    taken_by = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True)
    undone_journal_id = models.BigIntegerField(null=True)
    request_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id"], name="canteen_till_topup_once"
            ),
            models.CheckConstraint(name="canteen_till_topup_some", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="canteen_till_topup_money", condition=Q(paid_by__in=["cash", "outside"])
            ),
            models.CheckConstraint(
                name="canteen_till_topup_undone",
                condition=Q(undone_at__isnull=True, undone_journal_id__isnull=True)
                | Q(undone_at__isnull=False, undone_journal_id__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["canteen", "taken_at"], name="canteen_till_topups")]

    def __str__(self) -> str:
        return f"top-up {self.pk}"


class OfflineMeal(models.Model):
    """离线就餐: what a till's own number became once it was back. `disputed` fen of the meal were
    paid by nobody and stand on "dispute:<operator>" until somebody says who bears them.
    `evidence` is what the till said beside what was found here."""

    class Fault(models.TextChoices):
        SEEN = "seen", _("当餐已在别处享受补贴")
        SHORT = "insufficient", _("账户余额不足")
        NOT_ENTITLED = "not_entitled", _("当日无有效资格")
        UNKNOWN = "unknown", _("卡或证件不能识别")
        UNDERPAID = "underpaid", _("实收少于应付")
        OVER_QUOTA = "over_quota", _("超出离线限额")

    class Outcome(models.TextChoices):
        OPERATOR = "operator", _("运营单位承担")
        WALLET = "wallet", _("从长者账户补扣")

    district = models.CharField(max_length=6)
    till = models.ForeignKey(Till, models.PROTECT, related_name="offline_meals")
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    meal_district = models.CharField(max_length=6)
    meal = models.ForeignKey(MealServed, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    received_at = models.DateTimeField(default=now)
    fault = models.CharField(max_length=12, choices=Fault, blank=True, default="")
    disputed = models.PositiveIntegerField(default=0)
    evidence = models.JSONField(default=dict)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    journal_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "till", "seq"], name="canteen_offline_settled_once"
            ),
            models.CheckConstraint(
                name="canteen_disputed_says_why", condition=Q(disputed=0) | ~Q(fault="")
            ),
            models.CheckConstraint(
                name="canteen_resolved_whole",
                condition=Q(resolved_at__isnull=True, outcome="", journal_id__isnull=True)
                | Q(resolved_at__isnull=False, journal_id__isnull=False) & ~Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "-id"],
                condition=Q(disputed__gt=0, resolved_at__isnull=True),
                name="canteen_disputes_open",
            ),
            models.Index(fields=["till", "-at"], name="canteen_offline_of_till"),
        ]

    def __str__(self) -> str:
        return f"{self.till_id}/{self.seq}"

    @property
    def is_open(self) -> bool:
        return self.disputed > 0 and self.resolved_at is None


class Parting(models.Model):
    """Two diners were one for a time: with `joined_journal_id` so much of the wallet of `parted`
    went to that of `stays`. Nothing comes back by itself: a person says what is whose."""

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        MOVED = "moved", _("已转回")
        LEFT = "left", _("不转")

    district = models.CharField(max_length=6)
    stays = models.ForeignKey(Diner, models.PROTECT, related_name="+")
    parted = models.ForeignKey(Diner, models.PROTECT, related_name="+")
    joined_journal_id = models.BigIntegerField()
    amount = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    moved = models.PositiveIntegerField(default=0)
    journal_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")
    decided_by = models.BigIntegerField(null=True)
    decided_name = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "joined_journal_id"], name="canteen_till_parted_once"
            ),
            models.CheckConstraint(
                name="canteen_till_parted_whole",
                condition=Q(state="open", decided_at__isnull=True, note="", moved=0)
                | Q(state__in=["moved", "left"], decided_at__isnull=False) & ~Q(note=""),
            ),
            models.CheckConstraint(
                name="canteen_till_parted_moved",
                condition=Q(state="moved", journal_id__isnull=False, moved__gt=0)
                | ~Q(state="moved") & Q(journal_id__isnull=True, moved=0),
            ),
            models.CheckConstraint(
                name="canteen_till_parted_at_most",
                condition=Q(amount__gt=0, moved__lte=models.F("amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"parting {self.pk}"

"""Lots inside an equipment, what came and went, and what is held back until it is released."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .equipment import Equipment


class Lot(models.Model):
    """Doses of one lot in one equipment. While it is quarantined its quantity stays (trigger);
    `state` follows its quarantines (trigger). `touched_by` is who received or moved it last."""

    class State(models.TextChoices):
        USABLE = "usable", _("可用")
        QUARANTINED = "quarantined", _("隔离")
        DISCARDED = "discarded", _("报废")

    district = models.CharField(max_length=6)
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="lots")
    vaccine = models.CharField(max_length=60)
    maker = models.CharField(max_length=60)
    spec = models.CharField(max_length=40, blank=True, default="")
    number = models.CharField(max_length=40)
    expires_on = models.DateField()
    quantity = models.PositiveIntegerField()  # doses
    state = models.CharField(max_length=11, choices=State, default=State.USABLE)
    touched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "equipment", "vaccine", "maker", "number"],
                name="coldchain_lot_once",
            ),
            models.CheckConstraint(
                name="coldchain_lot_named", condition=~Q(vaccine="") & ~Q(maker="") & ~Q(number="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vaccine} {self.number}"


class LotEntry(models.Model):
    """What came or went, in doses (negative: went); never changed."""

    class What(models.TextChoices):
        RECEIVED = "received", _("入库")
        ISSUED = "issued", _("出库")
        MOVED_OUT = "moved_out", _("移出")
        MOVED_IN = "moved_in", _("移入")
        DISCARDED = "discarded", _("报废")

    district = models.CharField(max_length=6)
    request_id = models.UUIDField()
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="entries")
    what = models.CharField(max_length=9, choices=What)
    doses = models.IntegerField()
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=40, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id", "what"], name="coldchain_lot_entry_once"
            ),
            models.CheckConstraint(
                name="coldchain_lot_entry_sign",
                condition=Q(what__in=["received", "moved_in"], doses__gt=0)
                | Q(what__in=["issued", "moved_out", "discarded"], doses__lt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.what} {self.doses}"


class Quarantine(models.Model):
    """A lot is held back. Somebody looks into it and asks (`asked_by`); another, who is neither
    she nor who touched the lot last (`touched_by`), decides with a reason."""

    class Verdict(models.TextChoices):
        RELEASED = "released", _("放行")
        DISCARDED = "discarded", _("报废")

    district = models.CharField(max_length=6)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="quarantines")
    alarm_id = models.BigIntegerField(null=True)  # of sensing, in the same district
    cause = models.CharField(max_length=200)
    began_at = models.DateTimeField(default=now)
    began_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    touched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    finding = models.CharField(max_length=500, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verdict = models.CharField(max_length=9, choices=Verdict, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "lot"],
                condition=Q(ended_at__isnull=True),
                name="coldchain_one_open_quarantine",
            ),
            models.CheckConstraint(
                name="coldchain_quarantine_asked",
                condition=Q(asked_at__isnull=True, asked_by__isnull=True, finding="")
                | (Q(asked_at__isnull=False, asked_by__isnull=False) & ~Q(finding="")),
            ),
            models.CheckConstraint(
                name="coldchain_quarantine_ended",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, verdict="", reason="")
                | (
                    Q(ended_at__isnull=False, ended_by__isnull=False, asked_by__isnull=False)
                    & ~Q(verdict="")
                    & ~Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="coldchain_released_by_another",
                condition=Q(ended_by__isnull=True)
                | (
                    ~Q(ended_by=F("asked_by"))
                    & (Q(touched_by__isnull=True) | ~Q(ended_by=F("touched_by")))
                    & (Q(began_by__isnull=True) | ~Q(ended_by=F("began_by")))
                ),
            ),
        ]
        indexes = [models.Index(fields=["district", "-began_at"], name="coldchain_quarantines")]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.began_at}"

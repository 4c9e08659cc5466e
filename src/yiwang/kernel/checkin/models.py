"""What people show, what reads it, and each time that it was read."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.registry.fields import BlindIndexField, SealedField


class Means(models.TextChoices):
    CARD = "card", _("卡")
    ID_NUMBER = "id_number", _("身份证号")
    CODE = "code", _("二维码")
    FACE = "face", _("人脸")


class Credential(models.Model):
    """Something that says who she is: a card, her ID number, a code on paper, an outside system's
    template of her face. `subject` names her ("person:12"); `scope` narrows where it counts
    ("canteen"), empty for everywhere. The number of a paper code is its serial."""

    district = models.CharField(max_length=6)
    subject = models.CharField(max_length=60)
    kind = models.CharField(max_length=9, choices=Means)
    scope = models.CharField(max_length=40, blank=True, default="")
    number = SealedField()
    number_index = BlindIndexField(of="number", kind="credential")
    valid_from = models.DateTimeField(default=now)
    valid_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "kind", "number_index"],
                condition=Q(revoked_at__isnull=True),
                name="checkin_credential_once",
            ),
            models.CheckConstraint(
                name="checkin_credential_numbered", condition=~Q(number_index="")
            ),
            models.CheckConstraint(
                name="checkin_credential_lasts",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "kind", "number_index"], name="checkin_by_number"),
            models.Index(fields=["district", "subject"], name="checkin_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject}"


class Device(models.Model):
    """A till or a door. `stands_for` names the place it speaks for ("canteen:3"); `key` is shown
    once, when it is registered."""

    district = models.CharField(max_length=6)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    stands_for = models.CharField(max_length=60)
    key = SealedField()
    key_index = BlindIndexField(of="key", kind="device")
    registered_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "code"], name="checkin_device_once"),
            models.UniqueConstraint(fields=["district", "key_index"], name="checkin_device_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Scan(models.Model):
    """One reading by a device, kept whether or not it was accepted; a trigger keeps it as it is.

    `seq` is the device's own count. What was shown is kept as a digest only. `at` is the device's
    time, `late` says that it was read without a network and sent afterwards.
    """

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    means = models.CharField(max_length=9, choices=Means, blank=True, default="")
    subject = models.CharField(max_length=60, blank=True, default="")
    credential_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40, blank=True, default="")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=20, blank=True, default="")
    late = models.BooleanField(default=False)
    at = models.DateTimeField()
    received_at = models.DateTimeField(default=now)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "device", "seq"], name="checkin_scan_once"),
            models.CheckConstraint(name="checkin_scan_counted", condition=Q(seq__gte=1)),
            models.CheckConstraint(
                name="checkin_refused_says_why",
                condition=Q(accepted=True, reason="") & ~Q(subject="")
                | Q(accepted=False) & ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "subject", "-at"], name="checkin_scans_of_subject"),
            models.Index(fields=["device", "-at"], name="checkin_scans_of_device"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id}/{self.seq}"

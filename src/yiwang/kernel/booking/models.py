"""Sessions that have places, quotas of groups among them, and who holds which place."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

_DISTRICT = Q(district__regex=r"^[0-9]{6}$")


class Session(models.Model):
    """A time at which places are given: lunch at a canteen, a morning at a clinic.

    `subject` names whose places they are ("canteen:12"), `kind` is its room's word ("lunch").
    Places are given from `opens_at` (at once, if empty) until `closes_at`, given back until
    `cancel_until`. `taken` counts places held, confirmed, attended or missed.
    """

    district = models.CharField(max_length=6)
    subject = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField()
    cancel_until = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "subject", "kind", "starts_at"], name="booking_session_once"
            ),
            models.CheckConstraint(
                name="booking_never_oversold", condition=Q(taken__lte=F("capacity"))
            ),
            models.CheckConstraint(
                name="booking_session_in_order",
                condition=Q(starts_at__lt=F("ends_at"))
                & Q(closes_at__lte=F("ends_at"))
                & Q(cancel_until__lte=F("ends_at"))
                & (Q(opens_at=None) | Q(opens_at__lt=F("closes_at"))),
            ),
            models.CheckConstraint(name="booking_session_district", condition=_DISTRICT),
        ]
        indexes = [models.Index(fields=["district", "kind", "starts_at"], name="booking_by_start")]

    def __str__(self) -> str:
        return self.title


class Quota(models.Model):
    """At most this many of a session's places go to one group."""

    district = models.CharField(max_length=6)
    session = models.ForeignKey(Session, models.CASCADE, related_name="quotas")
    group = models.CharField(max_length=40)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "session", "group"], name="booking_quota_once"
            ),
            models.CheckConstraint(
                name="booking_quota_never_oversold", condition=Q(taken__lte=F("capacity"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.taken}/{self.capacity}"


class Reservation(models.Model):
    """Somebody's place in a session. `holder` names her ("person:12"), `made_by` is the account
    that booked for her. Who it is, which session and how many never change; a trigger keeps the
    state to the edges of `rules.EDGES`."""

    class State(models.TextChoices):
        HELD = "held", _("保留中")
        CONFIRMED = "confirmed", _("已预订")
        WAITING = "waiting", _("候补中")
        ATTENDED = "attended", _("已到")
        MISSED = "missed", _("未到")
        RELEASED = "released", _("已取消")
        LAPSED = "lapsed", _("已失效")

    district = models.CharField(max_length=6)
    session = models.ForeignKey(Session, models.PROTECT, related_name="reservations")
    holder = models.CharField(max_length=60)
    group = models.CharField(max_length=40, blank=True, default="")
    seats = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State)
    held_until = models.DateTimeField(null=True)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    promoted_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    request_id = models.UUIDField()
    request_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id"], name="booking_request_once"
            ),
            models.UniqueConstraint(
                fields=["district", "session", "holder"],
                condition=~Q(state__in=["released", "lapsed"]),
                name="booking_one_each",
            ),
            models.CheckConstraint(name="booking_some_seats", condition=Q(seats__gte=1)),
            models.CheckConstraint(
                name="booking_hold_has_end",
                condition=Q(state="held", held_until__isnull=False) | ~Q(state="held"),
            ),
            models.CheckConstraint(
                name="booking_state_known",
                condition=Q(
                    state__in=[
                        "held", "confirmed", "waiting", "attended", "missed", "released", "lapsed",
                    ]
                ),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["held_until"], condition=Q(state="held"), name="booking_holds_ending"
            ),
            models.Index(fields=["session", "state", "id"], name="booking_of_session"),
            models.Index(fields=["district", "holder", "-id"], name="booking_of_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.state}"

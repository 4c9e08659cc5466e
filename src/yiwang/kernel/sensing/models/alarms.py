"""Alarms, what happened to each, whom it still has to reach, and what judging remembers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.places.models import Placed

from .alarm_rules import AlarmRule
from .devices import Device


class Alarm(Placed):
    """One alarm of a device under a rule; one of them is not closed at a time.

    `since`, `opened_at` and `cleared_at` are the device's own times; `rang_at` is when people
    began to be told (never: it was found late). `level` is the rule's, raised by the ladder.
    """

    class State(models.TextChoices):
        OPEN = "open", _("报警中")
        ACKNOWLEDGED = "acknowledged", _("已确认")
        CLOSED = "closed", _("已关闭")

    device = models.ForeignKey(Device, models.PROTECT, related_name="alarms")
    rule = models.ForeignKey(AlarmRule, models.PROTECT, related_name="alarms")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    level = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True)
    late = models.BooleanField(default=False)
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    rang_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    shelved_until = models.DateTimeField(null=True)
    shelf_reason = models.CharField(max_length=200, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    matter_number = models.CharField(max_length=40, blank=True, default="")
    matter_path = models.CharField(max_length=80, blank=True, default="")
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(
                fields=["district", "device", "rule"],
                condition=~Q(state="closed"),
                name="sensing_one_open_alarm",
            ),
            models.CheckConstraint(name="sensing_alarm_level", condition=Q(level__range=(1, 3))),
            models.CheckConstraint(
                name="sensing_alarm_states",
                condition=(Q(state="closed") | Q(closed_at__isnull=True))
                & (~Q(state="closed") | Q(closed_at__isnull=False))
                & (~Q(state="acknowledged") | Q(acknowledged_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="sensing_alarm_shelved_for_a_reason",
                condition=Q(shelved_until__isnull=True) | ~Q(shelf_reason=""),
            ),
            models.CheckConstraint(
                name="sensing_alarm_in_order",
                condition=Q(since__lte=F("opened_at"))
                & (Q(cleared_at__isnull=True) | Q(cleared_at__gte=F("opened_at"))),
            ),
            models.CheckConstraint(
                name="sensing_alarm_rings_or_is_late",
                condition=Q(rang_at__isnull=False) | Q(late=True),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-opened_at", "-id"], name="sensing_alarm_newest"),
            models.Index(fields=["device", "-opened_at"], name="sensing_alarm_of_device"),
            models.Index(
                fields=["district", "-level", "-opened_at"],
                condition=~Q(state="closed"),
                name="sensing_alarm_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.rule_id} {self.opened_at}"

    @property
    def is_shelved(self) -> bool:
        """Nobody is told of it now."""
        return (
            self.state != self.State.CLOSED
            and self.shelved_until is not None
            and self.shelved_until > now()
        )


class AlarmEntry(models.Model):
    """One line of an alarm's story; never changed."""

    class What(models.TextChoices):
        RAISED = "raised", _("报警")
        FOUND = "found", _("补录发现")
        CONFIRMED = "confirmed", _("实时数据证实")
        TOLD = "told", _("通知")
        CALLED = "called", _("电话通知")
        ACKNOWLEDGED = "acknowledged", _("确认")
        SHELVED = "shelved", _("挂起")
        RESUMED = "resumed", _("恢复")
        NOTED = "noted", _("备注")
        MATTER = "matter", _("转为事件")
        CLEARED = "cleared", _("恢复正常")
        CLOSED = "closed", _("关闭")

    district = models.CharField(max_length=6)
    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="entries")
    what = models.CharField(max_length=12, choices=What)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=40, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["alarm", "id"], name="sensing_entries_of")]

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.what}"


class AlarmStep(models.Model):
    """One rung of an alarm's ladder: when whom to tell. Done once or dropped."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待通知")
        DONE = "done", _("已通知")
        DROPPED = "dropped", _("不再需要")

    district = models.CharField(max_length=6)
    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField()
    roles = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done_at = models.DateTimeField(null=True)
    told = models.JSONField(default=list)  # accounts

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "alarm", "position"], name="sensing_step_once"
            ),
            models.CheckConstraint(
                name="sensing_step_done",
                condition=Q(state="waiting", done_at__isnull=True)
                | Q(state__in=["done", "dropped"], done_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="sensing_step_due"),
        ]

    def __str__(self) -> str:
        return f"{self.alarm_id}/{self.position}"


class AlarmState(models.Model):
    """What judging remembers of a device under a rule, written with the alarms themselves."""

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    rule = models.ForeignKey(AlarmRule, models.PROTECT, related_name="+")
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "device", "rule"], name="sensing_state_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.rule_id}"


class Recheck(models.Model):
    """Times of a device of which something was heard too late: they are judged again."""

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    noted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "device"], name="sensing_recheck_once"),
            models.CheckConstraint(name="sensing_recheck_span", condition=Q(since__lte=F("until"))),
        ]

    def __str__(self) -> str:
        return str(self.device_id)

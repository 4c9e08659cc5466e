"""A case, its log, its attachments and the notices its clocks have given."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.kernel.access.models import Department, Post
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.places.models import Placed, bigram_index

from .catalogue import UNITS, ClassRule, MatterClass
from .flow import FlowVersion

CHANNELS = [
    ("collector", _("网格员上报")),
    ("rover", _("流动网格员上报")),
    ("resident", _("居民随手拍")),
    ("hotline", _("热线")),
    ("leader", _("领导批示")),
    ("department", _("部门批转")),
    ("sensor", _("物联感知")),
    ("camera", _("视频")),
    ("media", _("媒体")),
    ("import", _("历史导入")),
    ("system", _("平台自动")),
]
#: Those that somebody can name who writes a matter down; the others the platform says itself.
TOLD_CHANNELS = [each for each in CHANNELS if each[0] not in ("import", "system")]
OUTCOMES = [
    ("", pgettext_lazy("outcome", "未办结")),
    ("closed", pgettext_lazy("outcome", "结案")),
    ("forced", pgettext_lazy("outcome", "强制结案")),
    ("self_handled", pgettext_lazy("outcome", "自行处置")),
    ("refused", pgettext_lazy("outcome", "不予立案")),
    ("void", pgettext_lazy("outcome", "作废")),
    ("merged", pgettext_lazy("outcome", "并案")),
]


class Case(Placed):
    """A matter that somebody must do by some time.

    `district` is set once and is the shard key: moving a matter changes who handles it, never
    its district. The row is the fold of its log: `log_seq` and `log_hash` name the last entry.
    """

    number = models.CharField(max_length=30)
    follow_code = models.CharField(max_length=12)
    # Foreign keys that no list begins with, and whose rows are never deleted, have no index of
    # their own: each is one more entry to write at every step.
    flow = models.ForeignKey(FlowVersion, models.PROTECT, related_name="+", db_index=False)
    calendar = models.CharField(max_length=40, default="cn")
    matter_class = models.ForeignKey(MatterClass, models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(ClassRule, models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=12, choices=CHANNELS)
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True)

    stage = models.CharField(max_length=20)
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=12, blank=True, choices=OUTCOMES)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", db_index=False
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    unrouted = models.BooleanField(default=False)

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False
    )
    duty = models.CharField(
        max_length=6, default="lead", choices=[("lead", _("主办")), ("assist", _("协办"))]
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", db_index=False
    )

    reported_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    registered_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    stage_since = models.DateTimeField()
    stage_limit = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    stage_unit = models.CharField(max_length=16, blank=True, choices=UNITS)
    stage_due = models.DateTimeField(null=True)
    total_due = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    # Approved pauses, and times in which it was closed, as [from, to|null], ISO 8601, oldest first.
    pauses = models.JSONField(default=list, blank=True)
    hung_since = models.DateTimeField(null=True)
    postponed_to = models.DateTimeField(null=True)
    # How far all postponements together moved the total deadline, in real time.
    postponed_by = models.DurationField(default=timedelta(0))
    next_step = models.PositiveSmallIntegerField(default=0)
    next_notice_at = models.DateTimeField(null=True)

    pending = models.CharField(max_length=10, blank=True)
    pending_until = models.DateTimeField(null=True)
    returns = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    postponements = models.PositiveSmallIntegerField(default=0)
    must_stay = models.BooleanField(default=False)
    shuffled = models.BooleanField(default=False)
    supervised = models.BooleanField(default=False)
    reopened = models.BooleanField(default=False)
    verified = models.BooleanField(null=True)
    appeal = models.CharField(max_length=8, blank=True)
    rating = models.PositiveSmallIntegerField(null=True)

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reporter_name = models.CharField(max_length=40, blank=True)
    # SM4-sealed by `contact.py`; empty for a reporter who wished to stay unknown.
    reporter_phone = models.BinaryField(default=b"")
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    origin = models.CharField(max_length=40, blank=True)
    origin_id = models.CharField(max_length=60, blank=True)

    log_seq = models.PositiveIntegerField()
    log_hash = models.CharField(max_length=64)

    # What the verb that returned this row wrote, or wrote when the request first came; no column.
    entry: "LogEntry | None" = None

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["district", "number"], name="cases_number_once"),
            models.UniqueConstraint(fields=["district", "follow_code"], name="cases_follow_once"),
            models.UniqueConstraint(
                fields=["district", "origin", "origin_id"],
                condition=~Q(origin_id=""),
                name="cases_origin_once",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | Q(handled_by__isnull=True)
                | ~Q(checked_by=F("handled_by")),
                name="cases_no_one_checks_his_own_work",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, outcome="", closed_at__isnull=True)
                | Q(is_open=False, closed_at__isnull=False) & ~Q(outcome=""),
                name="cases_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(outcome="merged"),
                name="cases_merged_says_so",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)),
                name="cases_rating_is_one_to_five",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="cases_by_district"),
            models.Index(fields=["district", "-reported_at", "-id"], name="cases_by_day"),
            models.Index(fields=["street", "-id"], name="cases_by_street"),
            models.Index(fields=["community", "-id"], name="cases_by_community"),
            models.Index(fields=["grid", "-id"], name="cases_by_grid"),
            models.Index(fields=["street", "stage", "-id"], name="cases_by_street_stage"),
            models.Index(fields=["district", "stage", "-id"], name="cases_by_district_stage"),
            models.Index(fields=["department", "stage", "-id"], name="cases_by_department"),
            models.Index(
                fields=["post", "stage_due"], name="cases_on_post", condition=Q(is_open=True)
            ),
            models.Index(
                fields=["district", "stage_due"],
                name="cases_late_by_district",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["district", "street", "stage_due"],
                name="cases_open_by_street",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["next_notice_at"], name="cases_to_notice", condition=Q(is_open=True)
            ),
            models.Index(
                fields=["matter_class", "lat"], name="cases_near", condition=Q(is_open=True)
            ),
            models.Index(fields=["follow_code"], name="cases_followed"),
            bigram_index("title", "cases_title_bigrams"),
            models.Index(
                fields=["parent"], name="cases_of_parent", condition=Q(parent__isnull=False)
            ),
            models.Index(
                fields=["merged_into"],
                name="cases_merged_into",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LogEntry(models.Model):
    """One thing that happened to a case: append-only, chained, and on an edge of its flow.

    The row is also the memory of a write: the same `request_id` with the same `request_digest`
    returns the first answer. `limit_*`, `due_at` and `used` are those of the stage that the
    entry leaves; `used` is in the limit's unit.
    """

    district = models.CharField(max_length=6)
    case = models.ForeignKey(Case, models.PROTECT, related_name="log")
    seq = models.PositiveIntegerField()
    flow = models.ForeignKey(FlowVersion, models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=24)
    target = models.CharField(max_length=20)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80, blank=True)
    post_id = models.BigIntegerField(null=True)
    post_name = models.CharField(max_length=80, blank=True)
    department_id = models.BigIntegerField(null=True)
    limit_value = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    limit_unit = models.CharField(max_length=16, blank=True)
    due_at = models.DateTimeField(null=True)
    used = models.FloatField(null=True)
    late = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    request_id = models.UUIDField(null=True)
    request_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["district", "case", "seq"], name="cases_log_seq_once"),
            models.UniqueConstraint(
                fields=["district", "request_id"],
                condition=Q(request_id__isnull=False),
                name="cases_request_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.action}"


class Attachment(models.Model):
    """A file shown with one log entry: before, after, or on checking."""

    district = models.CharField(max_length=6)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    purpose = models.CharField(
        max_length=8,
        choices=[
            ("before", _("处置前")),
            ("after", _("处置后")),
            ("check", _("核查")),
            ("note", _("补充")),
        ],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "file"], name="cases_file_attached_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.purpose}"


class Notice(models.Model):
    """A rung of the ladder that a case's clock has reached; each once per stay in a stage."""

    district = models.CharField(max_length=6)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    stage_since = models.DateTimeField()
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "case", "stage_since", "step"], name="cases_each_notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"

"""Who asks to eat with a subsidy, what was claimed, and every step until it is answered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.eligibility.models import Decision, Grant, Programme
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.places.models import Placed, placed_indexes
from yiwang.kernel.registry.fields import BlindIndexField, SealedField
from yiwang.kernel.registry.models import Person

#: States in which an answer is still owed.
LIVE = ("applied", "asked", "checked", "unknown")
#: Who applies in the house's name; who has no telephone is told by them.
OURS = ("collector", "clerk")


class Application(Placed):
    """就餐资格申请. The place is that of her household registration: its street checks, its
    district decides. `code` is what she follows it by; `due_at` is when the next answer is owed.

    `name` and `id_number` are as claimed; `person` is whom they turned out to be.
    """

    class State(models.TextChoices):
        APPLIED = "applied", _("待街道核对")
        ASKED = "asked", _("待补充")
        CHECKED = "checked", _("待区级审核")
        UNKNOWN = "unknown", _("待人工核实")
        ELIGIBLE = "eligible", _("享受")
        INELIGIBLE = "ineligible", _("暂不享受")
        REFUSED = "refused", _("未通过")
        WITHDRAWN = "withdrawn", _("已撤回")

    class By(models.TextChoices):
        SELF = "self", _("本人")
        SPOUSE = "spouse", _("配偶")
        CHILD = "child", _("子女")
        RELATIVE = "relative", _("其他亲属")
        CARER = "carer", _("照护人、邻居")
        COLLECTOR = "collector", _("网格员代办")
        CLERK = "clerk", _("窗口、电话代办")

    class Consent(models.TextChoices):
        TICKED = "ticked", _("本人在手机上勾选")
        SPOKEN = "spoken", _("当面或电话说明后同意")
        SIGNED = "signed", _("书面签字")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    request_id = models.UUIDField()
    digest = models.CharField(max_length=64)  # keyed digest of what was sent
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    id_number = SealedField()
    id_index = BlindIndexField(of="id_number", kind="id_number")
    phone = SealedField()
    phone_index = BlindIndexField(of="phone", kind="phone")
    categories = ArrayField(models.CharField(max_length=40), default=list)
    in_institution = models.BooleanField(default=False)
    allergies = SealedField()
    by = models.CharField(max_length=10, choices=By)
    applicant = models.CharField(max_length=60, blank=True, default="")  # "" for herself
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    consent = models.CharField(max_length=8, choices=Consent)
    consented_at = models.DateTimeField()
    consent_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    due_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, related_name="+")

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(
                fields=["district", "request_id"], name="canteen_application_request_once"
            ),
            models.UniqueConstraint(fields=["district", "code"], name="canteen_application_code"),
            models.UniqueConstraint(
                fields=["district", "programme", "id_index"],
                condition=Q(state__in=LIVE),
                name="canteen_one_live_application",
            ),
            models.CheckConstraint(
                name="canteen_application_says_who",
                condition=~Q(street="") & ~Q(name="") & ~Q(id_index=""),
            ),
            models.CheckConstraint(
                name="canteen_application_answered_to",
                condition=~Q(phone_index="") | Q(by__in=OURS, applied_by__isnull=False),
            ),
            models.CheckConstraint(
                name="canteen_application_by_somebody",
                condition=Q(by="self") | ~Q(applicant=""),
            ),
            models.CheckConstraint(
                name="canteen_two_pairs_of_eyes",
                condition=Q(decided_by__isnull=True)
                | Q(checked_by__isnull=True)
                | ~Q(decided_by=F("checked_by")),
            ),
            models.CheckConstraint(
                name="canteen_checked_by_somebody",
                condition=~Q(state__in=["checked", "unknown", "eligible", "ineligible"])
                | Q(checked_at__isnull=False, checked_by__isnull=False, person__isnull=False),
            ),
            models.CheckConstraint(
                name="canteen_decided_by_somebody",
                condition=~Q(state__in=["unknown", "eligible", "ineligible"])
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    decision__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="canteen_eligible_holds_a_grant",
                condition=~Q(state="eligible") | Q(grant__isnull=False),
            ),
            models.CheckConstraint(
                name="canteen_a_no_has_its_reason",
                condition=~Q(state__in=["asked", "unknown", "ineligible", "refused"])
                | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="canteen_who_waits_has_a_day",
                condition=~Q(state__in=["applied", "checked"]) | Q(due_at__isnull=False),
            ),
        ]
        indexes = [
            *placed_indexes("canteen_application", "-applied_at", "-id"),
            models.Index(fields=["district", "id_index"], name="canteen_application_who"),
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.pk} {self.state}"

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"canteen_application:{self.pk}"


class Step(models.Model):
    """One thing that happened to an application. Never changed."""

    district = models.CharField(max_length=6)
    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    at = models.DateTimeField(default=now)
    verb = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=Application.State)
    note = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["application", "id"], name="canteen_steps")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verb}"

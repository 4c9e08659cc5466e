"""Tables and constraints; no rules."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.models import Appointment
from yiwang.kernel.places.models import Placed, placed_indexes
from yiwang.kernel.registry.fields import BlindIndexField, SealedField

STATES = [
    ("applied", _("待审核")),
    ("approved", _("已通过")),
    ("refused", _("未通过")),
    ("suspended", _("已停止")),
]
_WITH_ACCOUNT = ["approved", "suspended"]


class Application(Placed):
    """Somebody on the road who offers to report what she sees; later, that she does.

    `district` and `street` name the office that decides. `code` is what she follows it by.
    """

    request_id = models.UUIDField()
    digest = models.CharField(max_length=64)  # keyed digest of what was sent
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    phone = SealedField()
    phone_index = BlindIndexField(of="phone", kind="phone")
    work = models.CharField(max_length=40)
    rides = models.CharField(max_length=200)
    consented_at = models.DateTimeField()
    applied_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=10, choices=STATES, default="applied")
    reason = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(
                fields=["district", "request_id"], name="rovers_application_request_once"
            ),
            models.UniqueConstraint(fields=["district", "code"], name="rovers_application_code"),
            models.UniqueConstraint(
                fields=["district", "phone_index"],
                condition=Q(state__in=["applied", "approved"]),
                name="rovers_one_live_application_per_phone",
            ),
            models.CheckConstraint(
                condition=~Q(street="") & ~Q(name="") & ~Q(phone_index="") & ~Q(work=""),
                name="rovers_application_says_who_and_where",
            ),
            models.CheckConstraint(
                condition=Q(state="applied", decided_at__isnull=True)
                | Q(
                    state__in=["approved", "refused", "suspended"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="rovers_application_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=_WITH_ACCOUNT, account__isnull=False, appointment__isnull=False
                )
                | Q(
                    state__in=["applied", "refused"],
                    account__isnull=True,
                    appointment__isnull=True,
                ),
                name="rovers_approved_has_an_account",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "suspended"]) | ~Q(reason=""),
                name="rovers_refusal_has_a_reason",
            ),
        ]
        indexes = placed_indexes("rovers_application", "-applied_at", "-id")

    def __str__(self) -> str:
        return f"{self.street} {self.pk} {self.state}"

"""Who brings meals to which doors, in which order, and what shows that they arrived."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.files.models import StoredFile

from ...models import PAYS, MealServed
from .dishes import Menu
from .orders import Order


class Round(models.Model):
    """送餐路线: the stops of one courier for one meal."""

    district = models.CharField(max_length=6)
    menu = models.ForeignKey(Menu, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    courier = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "menu", "number"], name="canteen_menus_round_once"
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"


class Stop(models.Model):
    """One door of a round. Proof is a photo, her code said at the door, or that she signed;
    `pays` what her own part is taken from, "" where the meal was left to the till."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待送")
        HANDED = "handed", _("已送达")
        NOT_HOME = "not_home", _("无人在家")

    class Proof(models.TextChoices):
        PHOTO = "photo", _("照片")
        CODE = "code", _("取餐码")
        SIGNED = "signed", _("已签收")

    district = models.CharField(max_length=6)
    round = models.ForeignKey(Round, models.CASCADE, related_name="stops")
    order = models.ForeignKey(Order, models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    proof = models.CharField(max_length=6, choices=Proof, blank=True, default="")
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    pays = models.CharField(max_length=8, choices=MealServed.PaidBy, blank=True, default="")
    note = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "round", "position"], name="canteen_menus_stop_in_order"
            ),
            models.UniqueConstraint(fields=["district", "order"], name="canteen_menus_one_stop"),
            models.CheckConstraint(
                name="canteen_menus_handed_is_proven",
                condition=Q(state="waiting", at__isnull=True, proof="")
                | Q(state="not_home", at__isnull=False, proof="")
                | Q(state="handed", at__isnull=False, proof__in=["code", "signed"])
                | Q(state="handed", at__isnull=False, proof="photo", photo__isnull=False),
            ),
            models.CheckConstraint(
                name="canteen_menus_handed_is_paid",
                condition=Q(pays="") | Q(state="handed", pays__in=list(PAYS)),
            ),
        ]

    def __str__(self) -> str:
        return f"stop {self.position}"

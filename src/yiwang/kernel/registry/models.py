"""People, households, organisations: one identity each in a district, over time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.places.models import Placed, bigram_index, placed_indexes

from .fields import BlindIndexField, SealedField


class Household(Placed):
    """户: people of one book or one flat. `number` is the 户号, "" when unknown."""

    number = models.CharField(max_length=30, blank=True, default="")
    room = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(default=now)

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.CheckConstraint(
                name="registry_household_in_district", condition=~Q(district="")
            ),
            models.UniqueConstraint(
                fields=["district", "number"],
                condition=~Q(number=""),
                name="registry_household_number",
            ),
        ]
        indexes = placed_indexes("registry_household", "id")

    def __str__(self) -> str:
        return self.number or self.address or str(self.pk)


class Person(Placed):
    """One person of a district. The place is where she lives now; `Residence` holds its history.

    A row merged away keeps everything it had and points to the one that survived, so that a
    merge can be undone; reads follow the pointer.
    """

    class Sex(models.TextChoices):
        """GB/T 2261.1."""

        UNKNOWN = "0", _("未知")
        MALE = "1", _("男")
        FEMALE = "2", _("女")
        UNSAID = "9", _("未说明")

    class IdType(models.TextChoices):
        RESIDENT = "resident", _("居民身份证")
        PASS = "pass", _("港澳台居民来往内地通行证")
        PASSPORT = "passport", _("护照")
        OTHER = "other", _("其他证件")

    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(null=True, blank=True)
    id_type = models.CharField(max_length=10, choices=IdType, default=IdType.RESIDENT)
    id_number = SealedField()
    id_index = BlindIndexField(of="id_number", kind="id_number")
    phone = SealedField()
    phone_index = BlindIndexField(of="phone", kind="phone")
    left_on = models.DateField(null=True, blank=True)  # moved out of the district
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="aliases"
    )
    created_at = models.DateTimeField(default=now)

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.CheckConstraint(name="registry_person_in_district", condition=~Q(district="")),
            models.CheckConstraint(name="registry_person_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="registry_person_sex", condition=Q(sex__in=["0", "1", "2", "9"])
            ),
            models.CheckConstraint(
                name="registry_person_not_own_alias",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
            models.UniqueConstraint(
                fields=["district", "id_index"],
                condition=~Q(id_index=""),
                name="registry_one_person_per_id",
            ),
        ]
        indexes = [
            *placed_indexes("registry_person", "id"),
            models.Index(
                fields=["district", "phone_index"],
                condition=~Q(phone_index=""),
                name="registry_person_phone",
            ),
            bigram_index("name", "registry_person_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Residence(Placed):
    """A person at a place from a day until another (that day no longer included)."""

    class Kind(models.TextChoices):
        CURRENT = "current", _("现住")
        REGISTERED = "registered", _("户籍")

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="residences"
    )
    relation = models.CharField(max_length=2, blank=True, default="")  # to the head, GB/T 4761
    kind = models.CharField(max_length=10, choices=Kind)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True, default="")

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.CheckConstraint(
                name="registry_residence_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.UniqueConstraint(
                fields=["district", "person", "kind"],
                condition=Q(until__isnull=True),
                name="registry_one_active_residence_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "household"], name="registry_residence_household"),
            models.Index(fields=["person", "since"], name="registry_residence_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.since}"


class Organisation(Placed):
    """A firm, shop, school or institution. `code` is its unified social credit code."""

    class Kind(models.TextChoices):
        FIRM = "firm", _("企业")
        SHOP = "shop", _("个体商户")
        SCHOOL = "school", _("学校")
        HEALTH = "health", _("医疗机构")
        PUBLIC = "public", _("机关事业单位")
        SOCIAL = "social", _("社会组织")
        OTHER = "other", _("其他")

    name = models.CharField(max_length=120)
    code = models.CharField(max_length=18, blank=True, default="")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    contact_name = models.CharField(max_length=60, blank=True, default="")
    phone = SealedField()
    phone_index = BlindIndexField(of="phone", kind="phone")
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.CheckConstraint(
                name="registry_organisation_in_district", condition=~Q(district="")
            ),
            models.CheckConstraint(name="registry_organisation_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="registry_organisation_code",
                condition=Q(code__regex=r"^([0-9A-HJ-NPQRTUWXY]{18})?$"),
            ),
            models.UniqueConstraint(
                fields=["district", "code"],
                condition=~Q(code=""),
                name="registry_one_organisation_per_code",
            ),
        ]
        indexes = [
            *placed_indexes("registry_org", "id"),
            bigram_index("name", "registry_org_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """走访备注: what the next visitor should know. Sealed, since it is often about health."""

    district = models.CharField(max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="notes")
    text = SealedField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="registry_note_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"


class Merge(models.Model):
    """Two rows found to be one person. `aliases` are the merged row's own aliases, moved along."""

    district = models.CharField(max_length=6)
    survivor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+")
    aliases = models.JSONField(default=list)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "merged"],
                condition=Q(undone_at__isnull=True),
                name="registry_merged_once",
            ),
            models.CheckConstraint(
                name="registry_merge_of_two", condition=~Q(survivor=F("merged"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"


class Apart(models.Model):
    """Two rows that look alike and are two people: somebody looked, and said why. `first` has the
    smaller id, so that a pair stands once."""

    district = models.CharField(max_length=6)
    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "first", "second"],
                condition=Q(ended_at__isnull=True),
                name="registry_apart_once",
            ),
            models.CheckConstraint(
                name="registry_apart_in_order", condition=Q(first__lt=F("second"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class Answer(models.Model):
    """The memory of a write: the same `request_id` with the same content gets the same answer."""

    district = models.CharField(max_length=6)
    request_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    subject = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "request_id"], name="registry_request_once")
        ]

    def __str__(self) -> str:
        return str(self.request_id)

"""Accounts, departments, posts and who holds them."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now


class Accounts(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """One person's way in. What she may do comes from the posts she holds, never from here."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    phone_tail = models.CharField(max_length=4, blank=True)
    is_active = models.BooleanField(default=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    password_set_at = models.DateTimeField(default=now)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True)

    objects = Accounts()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.name


class FormerPassword(models.Model):
    """Hashes that may not be used again (the last five; 等保 2.0 default, DOMAIN §10.5)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    until = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.account_id} {self.until:%Y-%m-%d}"


class Department(models.Model):
    """A unit that handles matters: a bureau, a crew, a contractor, an office of the street."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    division = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """岗位: a role held over a division, over a department, or over a department in a division."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    division = models.CharField(max_length=20, blank=True)
    grids = models.JSONField(default=list, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="posts")
    closed_at = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(division__regex=r"^[0-9]*$"), name="access_post_division_code"
            ),
            models.CheckConstraint(
                condition=~Q(division="") | Q(department__isnull=False),
                name="access_post_holds_over_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """Who holds a post, from one day until another (the last day included).

    `until` may be the day before `since`: an appointment that was taken back on its first day.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since") - timedelta(days=1)),
                name="access_appointment_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["post", "account"],
                condition=Q(until__isnull=True),
                name="access_one_open_appointment_per_post_and_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.post_id}"


class Tries(models.Model):
    """How often an address did a thing since its window began. The address is a keyed digest."""

    purpose = models.CharField(max_length=20)
    address = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "address"], name="access_one_window_per_address"
            )
        ]
        indexes = [models.Index(fields=["since"], name="access_tries_since")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.count}"

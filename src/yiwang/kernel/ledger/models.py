"""Books, accounts, journals of transfers, holds. What moves a balance is a trigger, so that no
client can write one without the other; see migrations 0002 to 0005."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """On which side an account grows (余额方向)."""

    DEBIT = "debit", _("借")
    CREDIT = "credit", _("贷")


class Kind(models.TextChoices):
    """What an account stands for."""

    WALLET = "wallet", _("钱包")
    BUDGET = "budget", _("预算")
    PAYABLE = "payable", _("应付")
    RECEIVABLE = "receivable", _("应收")
    CASH = "cash", _("现金与银行")
    INCOME = "income", _("收入")
    EXPENSE = "expense", _("支出")
    STOCK = "stock", _("库存")
    SUSPENSE = "suspense", _("待查")
    ISSUE = "issue", _("发放来源")


class Book(models.Model):
    """One unit that never mixes with another: fen, points, meals, doses of one vaccine."""

    district = models.CharField(max_length=6)
    code = models.SlugField(max_length=24, db_index=False)
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=12)  # as people say it: 元, 分, 份
    scale = models.PositiveSmallIntegerField(default=0)  # decimals of the unit: fen are 元, 2
    opened_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("district", "code"), name="ledger_book_code"),
            models.CheckConstraint(
                name="ledger_book_district", condition=Q(district__regex=r"^[0-9]{6}$")
            ),
            models.CheckConstraint(name="ledger_book_scale", condition=Q(scale__lte=6)),
        ]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """Strict with a floor, or derived (`floor` null): its balance is computed, nothing is locked.

    Identity, side and floor never change; `closed_through` only grows; closing is for good.
    """

    district = models.CharField(max_length=6)
    book = models.ForeignKey(Book, models.PROTECT, related_name="accounts", db_index=False)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    side = models.CharField(max_length=6, choices=Side)
    owner = models.CharField(max_length=60, blank=True)  # whose it is: "person:12"
    floor = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)
    closed_through = models.DateField(null=True)  # nothing is posted on or before this day

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("district", "book", "code"), name="ledger_account_code"
            ),
            models.UniqueConstraint(fields=("district", "book", "id"), name="ledger_account_of"),
            models.CheckConstraint(
                name="ledger_account_has_code", condition=Q(code__regex=r"^[^\s/]+$")
            ),
            models.CheckConstraint(
                name="ledger_account_side", condition=Q(side__in=("debit", "credit"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "owner"],
                name="ledger_account_owner",
                condition=~Q(owner=""),
            ),
            models.Index(fields=["book", "kind", "code"], name="ledger_account_kind"),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class Balance(models.Model):
    """The row of a strict account that writers lock, in the order of account ids. `balance` is on
    the account's own side; `held` is promised to open holds."""

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="strict")
    district = models.CharField(max_length=6)
    sign = models.SmallIntegerField()  # 1: grows by debits, -1: by credits
    floor = models.BigIntegerField()
    balance = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_never_below_floor",
                condition=Q(floor__lte=F("balance") - F("held")),
            ),
            models.CheckConstraint(name="ledger_held_not_negative", condition=Q(held__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.balance}"


class Journal(models.Model):
    """One or more transfers that happen together, once per request id. Never changes.

    `digest` is SHA-256 of what was asked, made in the database: other content under the same
    request id is told from the same again.
    """

    district = models.CharField(max_length=6)
    request_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)  # which deed of which room: "canteen.redeem"
    subject = models.CharField(max_length=60, blank=True)  # what it was for: "redemption:7"
    memo = models.CharField(max_length=200, blank=True)
    effective_on = models.DateField()  # the day it counts for
    posted_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    lines = models.PositiveSmallIntegerField()
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversed_by", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("district", "request_id"), name="ledger_request_once"),
            models.UniqueConstraint(
                fields=("district", "reverses"),
                condition=Q(reverses__isnull=False),
                name="ledger_reversed_once",
            ),
            models.CheckConstraint(name="ledger_journal_has_lines", condition=Q(lines__gte=1)),
            models.CheckConstraint(
                name="ledger_reversal_has_reason",
                condition=Q(reverses__isnull=True) | ~Q(memo=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"


class Transfer(models.Model):
    """`amount` units from one account to another of the same book. Never changes.

    The foreign keys to the accounts are composite and stand in migration 0002: (district, book,
    account), so that both lie in this book and district.
    """

    district = models.CharField(max_length=6)
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="transfers", db_index=False)
    seq = models.PositiveSmallIntegerField()
    book = models.ForeignKey(
        Book, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    debit = models.ForeignKey(
        Account, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    credit = models.ForeignKey(
        Account, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    amount = models.BigIntegerField()
    effective_on = models.DateField()  # the journal's

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("journal", "seq", "district"), name="ledger_line_once"),
            models.CheckConstraint(name="ledger_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="ledger_two_accounts", condition=~Q(debit=F("credit"))),
        ]
        indexes = [
            models.Index(
                fields=["debit", "effective_on", "id"], include=["amount"], name="ledger_by_debit"
            ),
            models.Index(
                fields=["credit", "effective_on", "id"], include=["amount"], name="ledger_by_credit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debit_id} ← {self.credit_id}: {self.amount}"


class Hold(models.Model):
    """An amount promised, not moved yet. It resolves once: settled, void or expired."""

    class State(models.TextChoices):
        OPEN = "open", _("冻结中")
        SETTLED = "settled", _("已入账")
        VOID = "void", _("已解冻")
        EXPIRED = "expired", _("已过期")

    district = models.CharField(max_length=6)
    request_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    memo = models.CharField(max_length=200, blank=True)
    book = models.ForeignKey(
        Book, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    debit = models.ForeignKey(
        Account, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    credit = models.ForeignKey(
        Account, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    amount = models.BigIntegerField()
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    resolved_at = models.DateTimeField(null=True)
    journal = models.ForeignKey(
        Journal, models.PROTECT, null=True, related_name="settled_hold", db_index=False
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("district", "request_id"), name="ledger_hold_once"),
            models.UniqueConstraint(
                fields=("district", "journal"),
                condition=Q(journal__isnull=False),
                name="ledger_settled_once",
            ),
            models.CheckConstraint(name="ledger_hold_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="ledger_hold_two_accounts", condition=~Q(debit=F("credit"))
            ),
            models.CheckConstraint(
                name="ledger_hold_state",
                condition=Q(state="open", resolved_at__isnull=True, journal__isnull=True)
                | Q(
                    state="settled",
                    resolved_at__isnull=False,
                    resolved_at__lt=F("expires_at"),
                    journal__isnull=False,
                )
                | Q(state="void", resolved_at__isnull=False, journal__isnull=True)
                | Q(
                    state="expired",
                    resolved_at__isnull=False,
                    resolved_at__gte=F("expires_at"),
                    journal__isnull=True,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="ledger_hold_due", condition=Q(state="open")),
            models.Index(fields=["debit"], name="ledger_hold_debit", condition=Q(state="open")),
            models.Index(fields=["credit"], name="ledger_hold_credit", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.amount}"


class Closing(models.Model):
    """An account's days up to `through` are settled: nothing more is posted on them."""

    district = models.CharField(max_length=6)
    account = models.ForeignKey(Account, models.PROTECT, related_name="closings")
    through = models.DateField()
    closed_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("district", "account", "through"), name="ledger_closed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} through {self.through}"


class Total(models.Model):
    """What folded transfers moved on a derived account on a day."""

    district = models.CharField(max_length=6)
    account = models.ForeignKey(Account, models.PROTECT, related_name="totals", db_index=False)
    day = models.DateField()
    debits = models.BigIntegerField()
    credits = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("district", "account", "day"), name="ledger_total_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class Watermark(models.Model):
    """How far the transfers of a district are folded into totals. `next_id` is folded as soon as
    no transaction up to `next_xid` runs any more: none can commit a smaller id after that."""

    district = models.CharField(max_length=6)
    folded_id = models.BigIntegerField(default=0)
    next_id = models.BigIntegerField(default=0)
    next_xid = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("district",), name="ledger_watermark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.district}: {self.folded_id}"


class Line(models.Model):
    """A transfer as one of its two accounts sees it (a view of the database)."""

    id = models.BigIntegerField(primary_key=True)  # the transfer's; unique within an account
    district = models.CharField(max_length=6)
    account = models.ForeignKey(Account, models.DO_NOTHING, related_name="lines")
    other = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")
    journal = models.ForeignKey(Journal, models.DO_NOTHING, related_name="+")
    effective_on = models.DateField()
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_line"

    def __str__(self) -> str:
        return f"{self.effective_on}: {self.debit} {self.credit}"

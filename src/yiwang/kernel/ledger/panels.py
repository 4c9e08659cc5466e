"""How books, accounts, statements and journals look."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.ui.panels import Fact, Facts, Notice, Panel, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.text import Row
from yiwang.ui.values import Link, State

from .models import Account, Book, Kind, Side
from .rules import shown
from .selectors import Amount, JournalRow, KindSum, StatementLine, TrialBalance, TrialSums
from .services import deed_called


@dataclass(frozen=True, slots=True)
class Quantity:
    """Integer units of a book: as people write them on a page, as a number in an export."""

    amount: int
    scale: int

    def html(self) -> str:
        return shown(self.amount, self.scale)

    def plain(self) -> Decimal:
        return Decimal(self.amount).scaleb(-self.scale)


def _amount(key: str, label: Any) -> Column:
    return Column(key, label, "count")


BOOKS = Table(
    "books",
    (
        Column("name", gettext_lazy("账套")),
        Column("code", gettext_lazy("代码"), "code"),
        Column("unit", gettext_lazy("单位")),
        Column("district", gettext_lazy("区县"), "code"),
        Column("opened_at", gettext_lazy("开立时间"), "time", hide_on_phone=True),
    ),
    row_url=lambda book: reverse("ledger:book", args=[book.district, book.code]),
    empty=Empty(
        gettext_lazy("您的区县还没有账套"),
        gettext_lazy("启用饭堂、积分等服务后，账套会出现在这里；只有管辖整个区县的岗位能查看。"),
    ),
)
ACCOUNTS = Table(
    "accounts",
    (
        Column("code", gettext_lazy("账户"), "code", sortable="code"),
        Column("name", gettext_lazy("名称")),
        Column("kind", gettext_lazy("类别")),
        Column("side", gettext_lazy("方向"), hide_on_phone=True),
        _amount("balance", gettext_lazy("余额")),
        _amount("held", gettext_lazy("冻结")),
        _amount("available", gettext_lazy("可用")),
        Column("state", gettext_lazy("状态"), "state"),
        Column("through", gettext_lazy("已结账至"), "date", spare=1),
    ),
    row_url=lambda row: row["url"],
    empty=Empty(
        gettext_lazy("没有符合条件的账户"), gettext_lazy("请放宽筛选条件，或查看全部账户。")
    ),
)
LINES = Table(
    "lines",
    (
        Column("day", gettext_lazy("记账日期"), "date"),
        Column("kind", gettext_lazy("业务")),
        Column("subject", gettext_lazy("对象"), "code", hide_on_phone=True),
        Column("other", gettext_lazy("对方账户")),
        _amount("debit", gettext_lazy("借方")),
        _amount("credit", gettext_lazy("贷方")),
        _amount("balance", gettext_lazy("余额")),
        Column("memo", gettext_lazy("摘要"), spare=1),
        Column("posted_at", gettext_lazy("入账时间"), "time", spare=2, optional=True),
    ),
    row_url=lambda row: row["url"],
    empty=Empty(
        gettext_lazy("这段时间没有发生额"), gettext_lazy("请改选日期，或清除筛选查看全部。")
    ),
)
GROUPS = Table(
    "groups",
    (
        Column("kind", gettext_lazy("类别")),
        Column("count", gettext_lazy("账户数"), "count"),
        _amount("debit", gettext_lazy("借方余额")),
        _amount("credit", gettext_lazy("贷方余额")),
    ),
)
#: What an export of the trial balance holds: every account, then the sums.
TRIAL = (
    Column("code", gettext_lazy("账户"), "text"),
    Column("name", gettext_lazy("名称"), "text"),
    Column("kind", gettext_lazy("类别"), "code"),
    _amount("debit", gettext_lazy("借方余额")),
    _amount("credit", gettext_lazy("贷方余额")),
)
ENTRIES = Table(
    "entries",
    (
        Column("seq", gettext_lazy("行"), "count", align="start"),
        Column("debit", gettext_lazy("借方账户")),
        Column("credit", gettext_lazy("贷方账户")),
        _amount("amount", gettext_lazy("金额")),
    ),
)


def account_url(district: str, book: str, code: str) -> str:
    return reverse("ledger:account", args=[district, book, code])


def journal_url(district: str, journal_id: int) -> str:
    return reverse("ledger:journal", args=[district, journal_id])


def account_rows(
    book: Book, accounts: Iterable[Account], amounts: Mapping[int, Amount]
) -> list[Row]:
    """One page of accounts with their balances."""
    return [_account_row(book, account, amounts[account.pk]) for account in accounts]


def line_rows(
    book: Book, lines: Iterable[StatementLine], *, with_balance: bool = True
) -> list[Row]:
    """One page of a statement; without balances where lines between them are filtered out."""
    return [
        {
            "day": line.effective_on,
            "kind": _deed(line.kind, is_reversal=line.is_reversal),
            "subject": line.subject,
            "other": line.other_name or line.other,
            "debit": Quantity(line.debit, book.scale) if line.debit else "",
            "credit": Quantity(line.credit, book.scale) if line.credit else "",
            "balance": Quantity(line.balance, book.scale) if with_balance else "",
            "memo": line.memo,
            "posted_at": line.posted_at,
            "url": journal_url(book.district, line.journal_id),
        }
        for line in lines
    ]


def statement_figures(book: Book, sums: tuple[int, int, int, int], amount: Amount) -> Panel:
    """Opening balance, debits, credits, closing balance of the period shown; what is held now."""
    labels = (_("期初余额"), _("借方发生"), _("贷方发生"), _("期末余额"))
    said = list(zip(labels, sums, strict=True))
    if amount.available is not None:
        said += [(_("现冻结"), amount.held), (_("现可用"), amount.available)]
    facts = [Fact(label, _with_unit(book, each)) for label, each in said]
    return Facts(title=_("本期"), facts=facts, columns=3 if len(said) > 4 else 2)


def _with_unit(book: Book, amount: int) -> str:
    return _("%(amount)s %(unit)s") % {"amount": shown(amount, book.scale), "unit": book.unit}


def trial_panels(trial: TrialSums, url: str) -> list[Panel]:
    """Whether both columns agree, and the sums by kind; each kind opens its accounts."""
    book = trial.book
    rows: list[Row] = [_group_row(book, each, url) for each in trial.kinds]
    total = {
        "kind": _("合计"),
        "count": trial.count,
        "debit": Quantity(trial.debit, book.scale),
        "credit": Quantity(trial.credit, book.scale),
    }
    empty = Empty(_("还没有账户"), _("开立账户后，余额会出现在这里。"))
    return [
        _agreement(trial),
        Related(
            title=_("各类账户余额"), table=GROUPS, rows=[*rows, total] if rows else [], empty=empty
        ),
    ]


def trial_rows(trial: TrialBalance) -> list[Row]:
    """Every account, then the sums."""
    scale = trial.book.scale
    rows: list[Row] = [
        {
            "code": row.code,
            "name": row.name,
            "kind": Kind(row.kind).label,
            "debit": Quantity(row.debit, scale),
            "credit": Quantity(row.credit, scale),
        }
        for row in trial.rows
    ]
    sums = {"debit": Quantity(trial.debit, scale), "credit": Quantity(trial.credit, scale)}
    return [*rows, {"code": _("合计"), "name": "", "kind": "", **sums}]


def journal_panels(journal: JournalRow, actor: str) -> list[Panel]:
    """What was posted, when, by whom, and what it stands in relation to."""
    facts = [
        Fact(_("业务"), _deed(journal.kind, is_reversal=journal.reverses is not None)),
        Fact(_("对象"), journal.subject),
        Fact(_("记账日期"), journal.effective_on.isoformat()),
        Fact(_("入账时间"), journal.posted_at),
        Fact(_("经办"), actor),
        Fact(_("冻结"), journal.hold),
        Fact(_("请求编号"), str(journal.request_id), wide=True),
        Fact(_("摘要"), journal.memo, wide=True),
    ]
    rows = [
        {
            "seq": entry.seq,
            "debit": Link(entry.debit, account_url(journal.district, entry.book, entry.debit)),
            "credit": Link(entry.credit, account_url(journal.district, entry.book, entry.credit)),
            "amount": f"{shown(entry.amount, entry.scale)} {entry.unit}",
        }
        for entry in journal.entries
    ]
    return [
        *_mirror(journal),
        Facts(title=_("凭证"), facts=facts),
        Related(title=_("转账"), table=ENTRIES, rows=rows),
    ]


def _deed(kind: str, *, is_reversal: bool) -> str:
    name = deed_called(kind)
    return _("%(deed)s（冲正）") % {"deed": name} if is_reversal else name


def _mirror(journal: JournalRow) -> Sequence[Panel]:
    other = journal.reversed_by or journal.reverses
    if other is None:
        return []
    text = _("这张凭证已被冲正。") if journal.reversed_by else _("这是一张冲正凭证。")
    url = journal_url(journal.district, other)
    return [Notice(text=text, action=_("查看对应凭证"), url=url, tone="info")]


def _agreement(trial: TrialSums) -> Panel:
    scale, unit = trial.book.scale, trial.book.unit
    if trial.is_balanced:
        said = {"amount": shown(trial.debit, scale), "unit": unit}
        return Notice(text=_("借贷平衡：两边均为 %(amount)s %(unit)s。") % said, tone="good")
    said = {"amount": shown(abs(trial.debit - trial.credit), scale), "unit": unit}
    return Notice(
        text=_("借贷相差 %(amount)s %(unit)s；请联系系统管理员运行账簿核对。") % said, tone="late"
    )


def _account_row(book: Book, account: Account, amount: Amount) -> Row:
    strict = account.floor is not None
    return {
        "code": account.code,
        "name": account.name,
        "kind": Kind(account.kind).label,
        "side": Side(account.side).label,
        "balance": Quantity(amount.balance, book.scale),
        "held": Quantity(amount.held, book.scale) if strict else "",
        "available": "" if amount.available is None else Quantity(amount.available, book.scale),
        "state": State(_("已销户"), "done") if account.closed_at else State(_("正常"), "good"),
        "through": account.closed_through,
        "url": account_url(book.district, book.code, account.code),
    }


def _group_row(book: Book, found: KindSum, url: str) -> Row:
    return {
        "kind": Link(Kind(found.kind).label, f"{url}?kind={found.kind}"),
        "count": found.count,
        "debit": _unless_zero(found.debit, book.scale),
        "credit": _unless_zero(found.credit, book.scale),
    }


def _unless_zero(amount: int, scale: int) -> Quantity | None:
    return Quantity(amount, scale) if amount else None

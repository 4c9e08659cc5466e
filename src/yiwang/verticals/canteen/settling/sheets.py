"""What a statement tells in a workbook and on paper: tables of what the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .models import Line, Statement
from .panels.statements import STEPS, days_of
from .panels.values import Yuan
from .selectors.sums import CanteenSum, by_canteen, funders_of


@dataclass(frozen=True)
class Sheet:
    """A titled table; cells are values: amounts as Yuan, days as dates, moments with their zone."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Told:
    """A statement's tables; `whole` is False where the reader sees some streets of it only."""

    statement: Statement
    lines: QuerySet[Line]
    whole: bool

    def sums(self) -> Sheet:
        rows = _facts(self.statement) if self.whole else self._own_facts()
        return Sheet(_("合计"), (_("项目"), _("内容")), rows)

    def canteens(self, *, narrow: bool = False) -> Sheet:
        """Each funder has its column, so that workbooks can be put below each other; `narrow`:
        those with a sum."""
        found = by_canteen(self.lines)
        funders = funders_of(found) if narrow else list(Line.Funder)
        heads = (_("饭堂"), _("餐次"), *(str(each.label) for each in funders), _("合计（元）"))
        rows = (
            (
                each.name or _("未指明饭堂"),
                each.meals,
                *(Yuan(each.of.get(funder, 0)) for funder in funders),
                Yuan(each.total),
            )
            for each in [*found, *_total(found)]
        )
        return Sheet(_("饭堂"), heads, rows)

    def days(self) -> Sheet:
        heads = (
            _("日期"), _("饭堂"), _("出资方"), _("餐次"), _("笔数"), _("计入（元）"),
            _("冲回笔数"), _("冲回（元）"), _("净额（元）"), _("调整"),
        )  # fmt: skip
        return Sheet(_("逐日明细"), heads, _days(self.lines))

    def log(self) -> Sheet:
        rows = (
            (str(STEPS.get(step.verb, step.verb)), step.name, step.at, step.note)
            for step in self.statement.steps.order_by("id")
        )
        return Sheet(_("办理记录"), (_("步骤"), _("经办"), _("时间"), _("说明")), rows)

    def _own_facts(self) -> Iterable[tuple[Any, Any]]:
        found = by_canteen(self.lines)
        yield from _named(self.statement)
        yield _("本街道饭堂"), len(found)
        yield _("餐次"), sum(each.meals for each in found)
        yield _("应计（元）"), Yuan(sum(each.total for each in found))


def _named(statement: Statement) -> Iterable[tuple[Any, Any]]:
    yield _("运营单位"), statement.operator.name
    yield _("账期"), days_of(statement)
    yield _("状态"), str(Statement.State(statement.state).label)


def _facts(statement: Statement) -> Iterable[tuple[Any, Any]]:
    yield from _named(statement)
    yield _("餐次"), statement.meals
    yield _("应计（元）"), Yuan(statement.gross)
    yield _("饭堂已收"), Yuan(-statement.kept)
    yield _("企业让利"), Yuan(-statement.given)
    yield _("争议待定"), Yuan(-statement.disputed)
    yield _("应付（元）"), Yuan(statement.due)
    yield _("转账笔数"), statement.transfers
    yield _("付款日期"), statement.paid_on or ""
    yield _("银行回单号"), statement.bank_reference
    yield _("校验码"), statement.digest[:16]


def _total(canteens: Sequence[CanteenSum]) -> list[CanteenSum]:
    """The last row, where there are several."""
    if len(canteens) < 2:
        return []
    of = {funder: sum(each.of.get(funder, 0) for each in canteens) for funder in Line.Funder.values}
    return [CanteenSum(None, _("合计"), "", sum(each.meals for each in canteens), of)]


def _days(lines: QuerySet[Line]) -> Iterable[tuple[Any, ...]]:
    for line in lines.order_by("day", "canteen__street", "canteen_id", "funder", "id"):
        yield (
            line.day,
            line.canteen.name if line.canteen else _("未指明饭堂"),
            line.get_funder_display(),
            line.meals,
            line.count,
            Yuan(line.amount),
            line.taken_count,
            Yuan(line.taken_back),
            Yuan(line.net),
            _("以前账期") if line.adjusts else "",
        )

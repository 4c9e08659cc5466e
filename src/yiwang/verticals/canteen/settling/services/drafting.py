"""draft_statement: a period's lines read from transfers, set-wise; rebuild and discard a draft."""

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.ledger.models import Book
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.verticals.canteen.models import Canteen, Operator

from ..models import Line, Part, Statement
from ..rules.periods import Period
from ..rules.steps import DRAFT, SETTLE
from ..selectors.built import COLUMNS, Built, read_again
from .moving import locked, note_step, require_operator


def draft_statement(*, actor: Actor, district: str, operator_id: int, period: Period) -> Statement:
    """A draft of what `district` owes the operator for a period. The same period again is the
    same statement; one that overlaps another is refused by the database."""
    operator = Operator.objects.filter(pk=operator_id).first()
    if operator is None:
        raise Invalid({"operator": _("没有这个运营单位；请重新选择。")})
    require_operator(actor, SETTLE, operator)
    if not period.is_over(localdate()):
        raise Invalid({"period": _("这个账期还没有结束；请在结束后再做结算单。")})
    if not Book.objects.filter(district=district, code="money").exists():
        raise Invalid({"district": _("这个区还没有资金账套，没有可结算的账目。")})
    kept = Statement.objects.filter(
        district=district, operator=operator, since=period.since, through=period.through
    ).first()
    if kept is not None:
        return kept
    try:
        with transaction.atomic():
            statement = Statement.objects.create(
                district=district,
                operator=operator,
                since=period.since,
                through=period.through,
                prepared_by=actor.me,
            )
            build(statement)
            note_step(actor, statement, "draft")
    except IntegrityError as failure:
        if "canteen_settling_once" not in str(failure):
            raise
        raise Conflict(
            gettext_noop("这段时间已有另一张结算单；请改选不重叠的账期。"), code="overlaps"
        ) from failure
    return statement


def rebuild_statement(*, actor: Actor, statement_id: int) -> Statement:
    """Read a draft from the ledger again."""
    with transaction.atomic():
        statement = _draft(actor, statement_id)
        build(statement)
        note_step(actor, statement, "rebuild")
    return statement


def discard_statement(*, actor: Actor, statement_id: int) -> None:
    """Drop a draft, so that its period is free again; the audit log keeps that it was there."""
    with transaction.atomic():
        statement = _draft(actor, statement_id)
        note_step(actor, statement, "discard")
        statement.delete()


def build(statement: Statement) -> Built:
    """Write a statement's lines, streets and sums anew. The caller holds it and its transaction."""
    built = read_again(statement)
    Line.objects.filter(statement=statement).delete()
    _copy(statement, built)
    _open_parts(statement, built)
    for name, total in built.totals.items():
        setattr(statement, name, total)
    statement.digest = built.digest
    statement.built_at = now()
    statement.save(update_fields=[*built.totals, "digest", "built_at"])
    return built


def _draft(actor: Actor, statement_id: int) -> Statement:
    statement = locked(statement_id)
    require_operator(actor, SETTLE, statement.operator)
    if statement.state != DRAFT:
        raise Refused(
            gettext_noop("只有草稿可以重算或删除；已提交的请由核对方退回。"), code="not_draft"
        )
    return statement


def _copy(statement: Statement, built: Built) -> None:
    columns = ", ".join(("district", "statement_id", *COLUMNS))
    table = Line._meta.db_table
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in built.rows:
            copy.write_row((statement.district, statement.pk, *row))


def _open_parts(statement: Statement, built: Built) -> None:
    """One for each street with canteens in the lines, or that were open in the period."""
    of_lines = {row[0] for row in built.rows if row[0] is not None}
    canteens = Canteen.objects.filter(operator_id=statement.operator_id)
    streets = {
        street
        for pk, street, opened, closed in canteens.values_list(
            "pk", "street", "opened_on", "closed_on"
        )
        if pk in of_lines
        or (opened <= statement.through and (closed is None or closed >= statement.since))
    }
    streets |= set(Canteen.objects.filter(pk__in=of_lines).values_list("street", flat=True))
    Part.objects.filter(statement=statement).exclude(street__in=streets).delete()
    Part.objects.bulk_create(
        [
            Part(district=statement.district, statement=statement, street=street)
            for street in sorted(streets)
        ],
        ignore_conflicts=True,
    )

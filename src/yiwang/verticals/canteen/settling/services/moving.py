"""What every step does: lock, ask who may, note the step, tell."""

from django.utils.timezone import now
from django.utils.translation import gettext_noop as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may_over
from yiwang.kernel.audit.services import record
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Forbidden, Refused
from yiwang.verticals.canteen.models import Operator

from ..events import StatementMoved
from ..models import Statement, Step
from ..rules.steps import EDGES, is_fresh_eye, may_follow
from ..selectors.scope import OPERATORS_ROLE


def locked(statement_id: int) -> Statement:
    """The statement, held until the transaction ends. Raises Refused where there is none."""
    found = (
        Statement.objects.select_for_update(of=("self",))
        .select_related("operator")
        .filter(pk=statement_id)
        .first()
    )
    if found is None:
        raise Refused(_("没有这张结算单；请返回列表重新选择。"), code="not_found")
    return found


def require_operator(actor: Actor, verb: str, operator: Operator) -> None:
    """Only for people of the operator's own department."""
    mine = any(
        post.role == OPERATORS_ROLE and post.department == operator.department_id
        for post in actor.posts_that(verb)
    )
    if not mine:
        raise Forbidden(_("只有该运营单位的负责人可以办理；请由其负责人登录后操作。"))


def require_district(actor: Actor, verb: str, statement: Statement) -> None:
    """Only for a post over the whole district of the statement."""
    if not may_over(actor, verb, statement.district):
        raise Forbidden(_("这一步由区级岗位办理；您的岗位无权操作这张结算单。"))


def require_edge(statement: Statement, to: str) -> None:
    """`Conflict` where the statement is not where this step begins."""
    if not may_follow(statement.state, to):
        raise Conflict(
            _("结算单现在是“%(state)s”，不能进行这一步；请刷新后查看。"),
            code="not_its_turn",
            values={"state": Statement.State(statement.state).label},
        )


def require_fresh_eye(actor: Actor, statement: Statement) -> None:
    """Nobody approves what he prepared, nor takes two steps."""
    before = (statement.prepared_by, statement.submitted_by, statement.reviewed_by)
    if not is_fresh_eye(actor.account_id, *before, checkers=statement.checkers):
        raise Refused(
            _("您已办理过这张结算单的前一步，不能再办理这一步；请由另一位同事办理。"),
            code="same_person",
        )


def note_step(actor: Actor, statement: Statement, verb: str, note: str = "") -> Step:
    """Log and audit a step, and say so to whoever listens."""
    step = Step.objects.create(
        district=statement.district,
        statement=statement,
        verb=verb,
        account_id=actor.account_id,
        name=actor.name,
        note=note,
        digest=statement.digest,
        at=now(),
    )
    record(
        verb=f"canteen.{verb}_statement",
        subject=statement.ref,
        actor_id=actor.account_id,
        actor_name=actor.name,
        district=statement.district,
        detail={"period": statement.period.code, "due": statement.due, "note": note},
        address=actor.address,
    )
    if statement.state in {to for _from, to in EDGES}:
        publish(
            StatementMoved(
                district=statement.district,
                statement_id=statement.pk,
                operator_id=statement.operator_id,
                state=statement.state,
                note=note,
            )
        )
    return step

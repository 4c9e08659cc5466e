"""resolve: who bears what a till served twice, or for too little, while it had no network."""

from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record
from yiwang.kernel.ledger.services import Move, post
from yiwang.lib.errors import Invalid, Refused

from ..models import OfflineMeal
from ..reach import require_canteen
from ..rules.accounts import BOOK, disputed_with, owed_to, wallet

_SPACE = UUID("6f3c1a52-5a0e-4c53-9d53-0f6f6a0c9a11")
#: Its own loss an operator may accept; another's money only the bureau may take.
VERB_FOR = {"operator": ("canteen.run", "canteen.check"), "wallet": ("canteen.check",)}


def resolve(*, actor: Actor, offline_id: int, outcome: str, note: str) -> OfflineMeal:
    """The operator bears it, or it is taken from the elder's wallet. Once; said again the same
    way nothing changes."""
    if outcome not in OfflineMeal.Outcome.values:
        raise Invalid({"outcome": _("请选择由谁承担。")})
    if not note.strip():
        raise Invalid({"note": _("请写明核对的情况。")})
    with transaction.atomic():
        row = (
            OfflineMeal.objects.select_for_update(of=("self",))
            .select_related("canteen", "canteen__operator", "meal")
            .get(pk=offline_id)
        )
        _require_one_of(actor, VERB_FOR[outcome], row)
        if not row.is_open:
            if row.outcome == outcome:
                return row
            raise Refused(_("这笔争议已处理，或没有争议；请刷新。"), code="resolved")
        operator = row.canteen.operator_id
        if outcome == OfflineMeal.Outcome.WALLET and row.meal.diner_id is None:
            raise Refused(_("没有识别出长者，不能补扣；只能由运营单位承担。"), code="nobody")
        payer = owed_to(operator) if outcome == "operator" else wallet(row.meal.diner_id or 0)
        posted = post(
            actor=actor, district=row.meal_district, request_id=uuid5(_SPACE, str(row.pk)),
            kind="dispute", moves=[Move(payer, disputed_with(operator), row.disputed, BOOK)],
            subject=f"offline:{row.pk}", memo=note.strip()[:200],
        )  # fmt: skip
        row.outcome, row.note, row.resolved_at = outcome, note.strip()[:200], now()
        row.resolved_by, row.journal_id = actor.account_id, posted.journal_id
        row.save(update_fields=["outcome", "note", "resolved_at", "resolved_by", "journal_id"])
        record(
            verb="canteen.resolve_dispute", subject=f"offline:{row.pk}", district=row.district,
            actor_id=actor.account_id, actor_name=actor.name, address=actor.address,
            detail={"outcome": outcome, "fen": row.disputed, "meal": row.meal_id},
        )  # fmt: skip
        return row


def _require_one_of(actor: Actor, verbs: tuple[str, ...], row: OfflineMeal) -> None:
    held = [verb for verb in verbs if actor.posts_that(verb)]
    require_canteen(actor, held[0] if held else verbs[0], row.canteen)

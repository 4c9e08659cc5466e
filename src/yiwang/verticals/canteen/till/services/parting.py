"""note_parting, settle_parting, reopen_parting: whose the money is of two who were one diner."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.ledger.models import Journal, Transfer
from yiwang.kernel.ledger.selectors import balance
from yiwang.kernel.ledger.services import Move, post, reverse
from yiwang.lib.errors import Conflict, Invalid
from yiwang.lib.ids import new_request_id
from yiwang.verticals.canteen.models import Diner
from yiwang.verticals.canteen.services.trace import trace

from ..models import Parting
from ..rules.accounts import BOOK
from .accounts import open_wallet

CHECK = "canteen.check"
State = Parting.State


def note_parting(*, district: str, diner_id: int, parted_id: int) -> list[Parting]:
    """What went to the one wallet when the other ended, for a person to decide on. Again it
    notes nothing."""
    with transaction.atomic():
        diners = Diner.objects.select_for_update(no_key=True).filter(district=district)
        stays, parted = diners.get(pk=diner_id), diners.get(pk=parted_id)
        joined = Transfer.objects.filter(
            district=district, journal__kind="join", debit__code=parted.wallet,
            credit__code=stays.wallet,
        ).exclude(
            journal_id__in=Journal.objects.filter(
                district=district, reverses__kind="join"
            ).values("reverses_id")
        )  # fmt: skip
        made = []
        for journal_id, amount in joined.values_list("journal_id", "amount"):
            row, fresh = Parting.objects.get_or_create(
                district=district, joined_journal_id=journal_id,
                defaults={"stays": stays, "parted": parted, "amount": amount},
            )  # fmt: skip
            made += [row] if fresh else []
        return made


def settle_parting(*, actor: Actor, parting_id: int, amount: int, note: str) -> Parting:
    """So much goes back to the other's wallet: at most what came from it, and what is there; zero
    leaves all where it is. Once; said again the same way nothing changes."""
    with transaction.atomic():
        row = _locked(actor, parting_id)
        said = note.strip()[:200]
        if row.state != State.OPEN:
            if (row.moved, row.note) == (amount, said):
                return row
            raise Conflict(gettext_noop("这笔钱已处理；需要改请先撤回。"))
        held = balance(row.district, BOOK, row.stays.wallet)
        most = min(row.amount, (held.available or 0) if held else 0)
        faults = {}
        if not 0 <= amount <= most:
            told = _("最多转回 %(yuan)s 元：不超过并入的金额，也不超过现在的余额。")
            faults["amount"] = told % {"yuan": f"{most / 100:.2f}"}
        if not said:
            faults["note"] = _("请写明核对的情况：这段时间谁用了谁的钱。")
        if faults:
            raise Invalid(faults)
        if amount:
            open_wallet(row.parted)
            posted = post(
                actor=actor, district=row.district, request_id=new_request_id(), kind="part",
                moves=[Move(row.stays.wallet, row.parted.wallet, amount, BOOK)],
                subject=f"parting:{row.pk}", memo=said,
            )  # fmt: skip
            row.journal_id = posted.journal_id
        row.state = State.MOVED if amount else State.LEFT
        row.moved, row.note, row.decided_at = amount, said, now()
        row.decided_by, row.decided_name = actor.account_id, actor.name
        row.save()
        _trace(actor, "settle_parting", row)
        return row


def reopen_parting(*, actor: Actor, parting_id: int, reason: str) -> Parting:
    """It was decided wrongly: what was moved goes back by a reversal, and it waits again. Twice
    is once."""
    with transaction.atomic():
        row = _locked(actor, parting_id)
        if row.state == State.OPEN:
            return row
        if not reason.strip():
            raise Invalid({"reason": _("请写明为什么撤回。")})
        if row.journal_id is not None:
            reverse(
                actor=actor, district=row.district, request_id=new_request_id(),
                journal_id=row.journal_id, reason=reason.strip()[:200],
            )  # fmt: skip
        row.state, row.moved, row.journal_id, row.note = State.OPEN, 0, None, ""
        row.decided_by, row.decided_name, row.decided_at = None, "", None
        row.save()
        _trace(actor, "reopen_parting", row, reason=reason.strip()[:200])
        return row


def forget_parting(*, district: str, diner_id: int, ended_id: int) -> None:
    """They are one again after all: nothing is left to decide."""
    Parting.objects.filter(
        district=district, stays=diner_id, parted=ended_id, state=State.OPEN
    ).update(state=State.LEFT, note=_("又并为一人"), decided_at=now())


def _locked(actor: Actor, parting_id: int) -> Parting:
    row = (
        Parting.objects.select_for_update(of=("self",))
        .select_related("stays", "parted")
        .get(pk=parting_id)
    )
    require(actor, CHECK, row.stays)
    return row


def _trace(actor: Actor, verb: str, row: Parting, **more: str) -> None:
    trace(actor, verb, f"parting:{row.pk}", row.district, fen=row.moved, **more)

"""join_wallets: money on the wallet of a diner who was another goes to hers."""

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.ledger.selectors import balance
from yiwang.kernel.ledger.services import Move, Posted, post
from yiwang.lib.ids import new_request_id
from yiwang.verticals.canteen.models import Diner

from ..rules.accounts import BOOK
from .accounts import open_wallet


def join_wallets(*, district: str, diner_id: int, ended_id: int) -> Posted | None:
    """Move all that is there; None if there is nothing. Again there is nothing left."""
    with transaction.atomic():
        diners = Diner.objects.select_for_update(no_key=True).filter(district=district)
        stays, ended = diners.get(pk=diner_id), diners.get(pk=ended_id)
        held = balance(district, BOOK, ended.wallet)
        if held is None or not held.available:
            return None
        open_wallet(stays)
        return post(
            actor=SYSTEM, district=district, request_id=new_request_id(), kind="join",
            moves=[Move(ended.wallet, stays.wallet, held.available, BOOK)],
            subject=f"diner:{stays.pk}", memo=_("合并为一人"),
        )  # fmt: skip

"""Believable applications, made only through the verbs; names are of trades, never of persons."""

from uuid import UUID, uuid5

from yiwang.kernel.access.actor import STRANGER, Actor
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import actor_of

from .selectors import streets_offered
from .services import Offer, apply_to_rove, approve, refuse

#: Any constant id: with it, loading again brings the same requests, so the same applications.
ROUND = UUID("00000000-0000-4000-8000-00000000b1ce")
#: name, work, rides, what becomes of it.
OFFERS = (
    ("骑手甲", "美团", "沿河路、东堤路，中午和傍晚", "approved"),
    ("骑手乙", "饿了么", "执信路一带小区", "applied"),
    ("快递员丙", "快递", "育红巷、浈江南路", "applied"),
    ("司机丁", "货运", "只夜里路过", "refused"),
)


def load(clerk: str = "acceptor01") -> int:
    """One application of each; returns how many. Harmless to repeat."""
    street = streets_offered()[0][0]
    by = actor_of(Account.objects.get(username=clerk))
    for number, (name, work, rides, state) in enumerate(OFFERS):
        offer = Offer(name, f"1390751000{number}", work, street, rides, consents=True)
        request_id = uuid5(ROUND, f"{street}:{number}")
        made = apply_to_rove(actor=STRANGER, request_id=request_id, offer=offer)
        _decided(by, made.pk, state)
    return len(OFFERS)


def _decided(by: Actor, application_id: int, state: str) -> None:
    if state == "approved":
        approve(actor=by, application_id=application_id)
    elif state == "refused":
        refuse(actor=by, application_id=application_id, reason="不在本街道常跑，欢迎随手反映")

"""Small makers for this vertical's tests."""

from dataclasses import replace

from yiwang.kernel.access.actor import STRANGER
from yiwang.lib.ids import new_request_id

from ..models import Application
from ..services import Offer, apply_to_rove

OFFER = Offer("骑手甲", "138 0013 8000", "美团", "440204001", "沿河路", consents=True)
REASON = "不在本街道常跑"


def applied(**given: object) -> Application:
    """An application as a stranger makes it."""
    return apply_to_rove(actor=STRANGER, request_id=new_request_id(), offer=replace(OFFER, **given))


def fields(**given: object) -> dict[str, object]:
    """What the phone's form sends."""
    sent = {"request_id": new_request_id(), "name": "骑手甲", "phone": "13800138000",
            "work": "美团", "street": "440204001", "rides": "沿河路", "consents": "on"}  # fmt: skip
    return {**sent, **given}

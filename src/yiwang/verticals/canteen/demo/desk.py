"""Applications at the street's desk, in every state."""

from datetime import date
from uuid import uuid5

from yiwang.kernel.access.actor import STRANGER, Actor
from yiwang.lib.idnumbers import resident_check

from ..applying.models import Application
from ..applying.services import (
    Checked,
    Claim,
    apply_for_meals,
    ask_for_more,
    decide_application,
    pass_check,
    refuse,
)
from .elders import REGION
from .meals import SPACE
from .sites import STREET

_SAID = "户口簿、养老机构入住登记"
#: name, born, how, who asks, where, allergies, what becomes of it.
_ASKED: tuple[tuple[str, date, str, str, str, str, str], ...] = (
    ("何瑞英", date(1941, 3, 9), "child", "何女士", "启明北路18号", "", "applied"),
    ("邓伯昌", date(1948, 11, 2), "self", "", "浈江路7号", "花生", "applied"),
    ("曾月桂", date(1939, 6, 21), "relative", "曾先生", "执信路33号", "", "applied"),
    ("赖国强", date(1952, 1, 30), "self", "", "陵西路5号", "", "applied"),
    ("罗素英", date(1944, 8, 14), "child", "罗先生", "东堤路12号", "鱼、虾", "checked"),
    ("谢炳坤", date(1937, 12, 5), "carer", "邻居李女士", "育红巷9号", "", "checked"),
    ("周金莲", date(1950, 4, 17), "self", "", "园前路21号", "", "asked"),
    ("吴惠芳", date(1943, 9, 28), "child", "吴女士", "站前路6号", "牛奶", "eligible"),
    ("郑兆基", date(1940, 2, 11), "self", "", "浈江路40号", "", "eligible"),
    ("朱文彬", date(1946, 7, 3), "spouse", "朱太太", "启明路52号", "", "ineligible"),
    ("叶永康", date(1949, 10, 19), "self", "", "北郊路3号", "", "refused"),
)


def receive(clerk: Actor, reviewer: Actor) -> int:
    """The applications, each as far as it has come; how many. Harmless twice."""
    for number, (name, born, by, applicant, address, allergies, state) in enumerate(_ASKED):
        body = f"{REGION}{born:%Y%m%d}{800 + number}"
        claim = Claim(
            street=STREET, name=name, id_number=body + resident_check(body),
            phone=f"0751000{9000 + number}", by=by, applicant=applicant, address=address,
            allergies=allergies, consents=True, consent="ticked",
        )  # fmt: skip
        made = apply_for_meals(
            actor=STRANGER, request_id=uuid5(SPACE, f"application {number}"), claim=claim
        )
        if made.state == Application.State.APPLIED:
            _answer(clerk, reviewer, made.pk, state)
    return len(_ASKED)


def _answer(clerk: Actor, reviewer: Actor, pk: int, state: str) -> None:
    if state == "asked":
        ask_for_more(actor=clerk, application_id=pk, reason="请补交户口簿首页和本人页的照片")
    elif state == "refused":
        refuse(actor=clerk, application_id=pk, reason="户籍已迁出本区，请到户籍地申请")
    elif state != "applied":
        checked = Checked(
            registered=STREET, categories=(), in_institution=state == "ineligible", source=_SAID
        )
        pass_check(actor=clerk, application_id=pk, checked=checked)
        if state != "checked":
            decide_application(actor=reviewer, application_id=pk)

import uuid

import pytest
from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate

from yiwang.kernel.access.models import Account, Appointment, Department, Post
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases import invariants
from yiwang.kernel.cases.models import MatterClass
from yiwang.kernel.cases.rules.routing import Spot
from yiwang.kernel.cases.services import advance, open_case
from yiwang.kernel.cases.services.flows import publish_shipped_flows
from yiwang.kernel.cases.services.opening import Report

pytestmark = pytest.mark.django_db(transaction=False)

STREET = "440204001"
SPOT = Spot("440204", STREET, "440204001001", "")


@pytest.fixture
def cast(db):
    seed_official(actor_id=None)
    publish_shipped_flows()
    dep = Department.objects.create(code="hw", name="环卫所")
    out = {}
    for role in [
        "collector",
        "acceptor",
        "registrar",
        "dispatcher",
        "handler",
        "verifier",
        "supervisor",
        "leader",
    ]:
        post = Post.objects.create(
            code=role,
            name=role,
            role=role,
            division="440204" if role == "handler" else STREET,
            department=dep if role == "handler" else None,
        )
        account = Account.objects.create(username=role, name=role, password=make_password("x"))
        Appointment.objects.create(post=post, account=account, since=localdate())
        out[role] = actor_of(account)
    out["dep"] = dep
    out["class"] = MatterClass.objects.create(
        code="E0102", name="暴露垃圾", kind="event", area="环境卫生"
    )
    return out


def test_loop(cast, django_assert_num_queries):
    r = Report(channel="collector", title="垃圾", place=SPOT)
    open_case(actor=cast["collector"], report=r)
    with django_assert_num_queries(6):  # 4 and the savepoint
        case = open_case(actor=cast["collector"], report=r, request_id=uuid.uuid4())

    def go(who, action, **kw):
        return advance(actor=cast[who], case_id=case.pk, district="440204", action=action, **kw)

    go("acceptor", "accept", class_id=cast["class"].pk)
    go("registrar", "register")
    c = go("dispatcher", "dispatch", department_id=cast["dep"].pk)
    assert c.post.role == "handler"
    go("handler", "take")
    c = go("handler", "ask_hang", note="x")
    c = go("supervisor", "grant_hang")
    c = go("handler", "resume", note="ok")
    assert c.stage_due
    assert not invariants.broken_logs() and not invariants.rows_that_are_not_their_last_entry()

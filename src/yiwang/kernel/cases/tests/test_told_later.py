"""Who hears of what happens to a closed case, or to one that has gone on meanwhile."""

import pytest

from yiwang.kernel.notify.models import Message

from .test_telling import WANG, resident, said

pytestmark = pytest.mark.django_db


def heard(title):
    said()
    found = Message.objects.filter(title=title).values_list("deliveries__account_id", flat=True)
    return list(found)


@pytest.mark.parametrize(
    ("action", "title"),
    [("uphold_appeal", "申诉成立：%(title)s"), ("deny_appeal", "申诉不成立：%(title)s")],
)
def test_the_department_hears_what_became_of_its_appeal(street, action, title):
    case = street.do(street.at("closed"), "handler", "appeal", note="不是我们的")
    street.do(case, "supervisor", action, note="查实")
    assert heard(title) == [street.cast.account("handler").pk]


def test_what_was_refused_and_comes_again_waits_for_the_acceptor(street):
    case = street.do(street.at("reported"), "acceptor", "refuse", note="私人院内")
    street.do(case, "supervisor", "reopen", note="再看")
    assert heard("重新办理：%(title)s") == [street.cast.account("acceptor").pk]


def test_rework_is_told_to_the_handler_however_late(street):
    """The case is with the verifier again before the fact is delivered."""
    case = street.do(street.at("handled"), "verifier", "fail_check", note="脏")
    street.do(case, "handler", "feedback", note="又清了", photo=True)
    assert heard("返工：%(title)s") == [street.cast.account("handler").pk]


def test_a_reporter_hears_that_her_matter_was_void(street):
    case = street.do(resident(street), "supervisor", "void", note="重复录入")
    assert said(case) == [(WANG, "您反映的“%(title)s”已作废")]

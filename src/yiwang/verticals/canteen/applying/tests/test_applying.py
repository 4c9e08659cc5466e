"""From application to grant: the right person, the outsider, the same twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.cast import DISTRICT, GRID, STREET, Cast
from yiwang.kernel.access.actor import STRANGER
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.eligibility.models import Decision, Fact, Grant
from yiwang.kernel.events.models import StoredEvent
from yiwang.kernel.notify.models import Delivery, Message
from yiwang.kernel.registry.models import Person
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.lib.ids import new_request_id

from ...models import Diner, Entitlement
from .. import invariants
from ..models import Application, Step
from ..selectors import compare
from ..services import (
    Checked,
    apply_for_meals,
    ask_for_more,
    decide_application,
    pass_check,
    pass_unchanged,
    refuse,
    supply,
    withdraw,
)
from .makers import CHECKED, applied, claim, elder, number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def test_what_identifies_is_sealed() -> None:
    made = Application.objects.get(pk=applied(allergies="花生").pk)
    assert (made.state, made.district, made.street) == ("applied", DISTRICT, STREET)
    assert made.due_at is not None and made.due_at > made.applied_at
    assert str(made.id_number) == "••••" and made.id_number.reveal() == number()
    for kept in (
        AuditRecord.objects.get(verb="canteen.application_apply").detail,
        StoredEvent.objects.get(name="applying.ApplicationMoved").payload,
    ):
        assert number() not in str(kept) and "13800138000" not in str(kept)


def test_the_same_application_twice_is_one() -> None:
    same = {"actor": STRANGER, "request_id": new_request_id()}
    first = apply_for_meals(**same, claim=claim())
    assert apply_for_meals(**same, claim=claim()) == first
    with pytest.raises(Conflict, match="内容变了"):
        apply_for_meals(**same, claim=claim(address="别处"))
    with pytest.raises(Conflict, match="正在办理"):
        applied(name="别的名字")
    assert (Application.objects.count(), Step.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"), ({"id_number": "440204194205060013"}, "id_number"),
        ({"phone": "12"}, "phone"), ({"street": "440203001"}, "street"), ({"street": ""}, "street"),
        ({"by": "child"}, "applicant"), ({"by": "nobody", "applicant": "x"}, "by"),
        ({"categories": ("rich",)}, "categories"), ({"consents": False}, "consents"),
        ({"consent": "guessed"}, "consent"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_kept(given: dict, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        applied(**given)
    assert list(wrong.value.fields) == [field]
    assert not Application.objects.exists()


def test_the_houses_own_people_apply_where_they_may(cast: Cast) -> None:
    said = claim(by="collector", applicant="陈采集", consent="spoken")
    for who in ("outsider", "resident", "dispatcher"):
        with pytest.raises(Forbidden):
            apply_for_meals(actor=cast.actor(who), request_id=new_request_id(), claim=said)
    assert not Application.objects.exists()
    made = apply_for_meals(actor=cast.actor("collector"), request_id=new_request_id(), claim=said)
    assert made.applied_by_id == cast.account("collector").pk
    other = claim(date(1950, 1, 1), by="clerk", applicant="郭民政", consent="signed")
    with pytest.raises(Forbidden):
        apply_for_meals(actor=cast.actor("collector"), request_id=new_request_id(), claim=claim(
            date(1951, 1, 1), by="clerk", applicant="x", street="440204002"))  # fmt: skip
    apply_for_meals(actor=cast.actor("welfare_clerk"), request_id=new_request_id(), claim=other)


def test_from_application_to_grant(cast: Cast, told: Callable[[], None]) -> None:
    made = applied(by="child", applicant="刘小兰", allergies="海鲜")
    checked = replace(CHECKED, grid=GRID)
    told()
    for _time in range(2):
        pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=checked)
    person = Person.objects.get()
    assert person.grid == GRID  # whose worker looks after her
    assert {f.name: f.value for f in Fact.objects.all()} == {
        "registered": STREET, "categories": [], "in_institution": False
    }  # fmt: skip
    for _time in range(2):
        decide_application(actor=cast.actor("welfare_reviewer"), application_id=made.pk)
    told()
    made.refresh_from_db()
    assert (made.state, made.person) == ("eligible", person)
    assert Grant.objects.get() == made.grant
    diner = Diner.objects.get()
    assert (diner.person, diner.street) == (person, STREET)
    assert diner.allergies.reveal() == "海鲜" and diner.family_phone.reveal() == "13800138000"
    held = Entitlement.objects.get()
    assert held.grant == made.grant and held.since == made.grant.since and held.until is None
    assert held.values["home"] == held.values["same_city"] == {"pays": 1000, "rest": "区级"}
    assert [step.verb for step in made.steps.order_by("id")] == ["apply", "pass", "decide"]
    sent = Delivery.objects.filter(channel="sms").values_list("message__title", flat=True)
    assert sorted(sent) == ["就餐补贴申请已通过", "收到就餐补贴申请"]
    assert not any(
        wrong()
        for wrong in (
            invariants.entitlements_that_are_not_grants,
            invariants.entitlements_without_a_grant,
            invariants.applications_not_by_their_last_step,
            invariants.checked_and_decided_by_one,
        )
    )


def test_whoever_waits_is_told(cast: Cast, told: Callable[[], None]) -> None:
    clerk, reviewer = cast.account("welfare_clerk"), cast.account("welfare_reviewer")
    made = applied()
    told()
    assert Delivery.objects.filter(account=clerk).count() == 1
    pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=CHECKED)
    told()
    told()
    assert Delivery.objects.filter(account=reviewer).count() == 1
    assert "刘桂兰" not in str(list(Message.objects.values_list("params", flat=True)))


@pytest.mark.parametrize(
    ("said", "by", "bearer"),
    [
        ({"phone": "", "by": "collector", "applicant": "陈采集"}, "collector", "collector"),
        ({"phone": "07518123456"}, "", "welfare_clerk"),
    ],
)
def test_whom_no_text_reaches_is_told_by_somebody(
    cast: Cast, told: Callable[[], None], said: dict, by: str, bearer: str
) -> None:
    clerk, bears = cast.actor("welfare_clerk"), cast.account(bearer)
    actor = cast.actor(by) if by else STRANGER
    made = apply_for_meals(actor=actor, request_id=new_request_id(), claim=claim(**said))
    told()
    assert not Delivery.objects.filter(message__key__endswith=":told").exists()
    refuse(actor=clerk, application_id=made.pk, reason="户籍不在本区")
    told()
    sent = Delivery.objects.get(message__key__endswith=":told")
    assert (sent.channel, sent.account) == ("in_app", bears)
    assert sent.message.params["reason"] == "户籍不在本区"


def test_a_stranger_leaves_a_telephone() -> None:
    with pytest.raises(Invalid):
        applied(phone="", by="child", applicant="刘小兰")
    assert not Application.objects.exists()


def test_nobody_decides_what_she_checked(cast: Cast) -> None:
    made = applied()
    pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=CHECKED)
    reviewer = cast.account("welfare_reviewer")
    Application.objects.filter(pk=made.pk).update(checked_by=reviewer)
    for verb, given in ((decide_application, {}), (refuse, {"reason": "x"})):
        with pytest.raises(Refused, match="另一人"):
            verb(actor=cast.actor("welfare_reviewer"), application_id=made.pk, **given)
    with pytest.raises(IntegrityError, match="two_pairs_of_eyes"), transaction.atomic():
        Application.objects.filter(pk=made.pk).update(decided_by=reviewer)
    assert not Grant.objects.exists() and not Decision.objects.exists()


@pytest.mark.parametrize("who", ["outsider", "leader", "collector", "resident", "finance"])
def test_others_change_nothing(cast: Cast, who: str) -> None:
    made, actor = applied(), cast.actor(who)
    before = Step.objects.count()
    for verb, given in (
        (pass_check, {"checked": CHECKED}),
        (pass_unchanged, {}),
        (ask_for_more, {"reason": "户口簿"}),
        (refuse, {"reason": "不符"}),
        (withdraw, {}),
        (decide_application, {}),
    ):
        with pytest.raises(Forbidden):
            verb(actor=actor, application_id=made.pk, **given)
    made.refresh_from_db()
    assert made.state == "applied" and Step.objects.count() == before
    assert not Person.objects.exists() and not Fact.objects.exists()


def test_the_clerk_does_not_review_nor_the_reviewer_check(cast: Cast) -> None:
    made = applied()
    with pytest.raises(Forbidden):
        pass_check(actor=cast.actor("welfare_reviewer"), application_id=made.pk, checked=CHECKED)
    pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=CHECKED)
    with pytest.raises(Forbidden):
        decide_application(actor=cast.actor("welfare_clerk"), application_id=made.pk)
    with pytest.raises(Forbidden):
        refuse(actor=cast.actor("welfare_clerk"), application_id=made.pk, reason="x")


def test_asked_supplied_and_asked_again(cast: Cast, told: Callable[[], None]) -> None:
    made, clerk = applied(), cast.actor("welfare_clerk")
    with pytest.raises(Invalid):
        ask_for_more(actor=clerk, application_id=made.pk, reason=" ")
    for _time in range(2):
        ask_for_more(actor=clerk, application_id=made.pk, reason="请补户口簿首页")
    told()
    assert Delivery.objects.filter(message__title="就餐补贴申请需要补充").count() == 1
    with pytest.raises(Application.DoesNotExist):
        supply(actor=STRANGER, application_id=made.pk, code="000000000000", note="已带")
    supply(actor=STRANGER, application_id=made.pk, code=made.code, note="已交到窗口")
    with pytest.raises(Conflict):
        supply(actor=STRANGER, application_id=made.pk, code=made.code, note="再交")
    for _time in range(2):
        withdraw(actor=STRANGER, application_id=made.pk, code=made.code)
    verbs = [step.verb for step in Step.objects.order_by("id")]
    assert verbs == ["apply", "ask", "supply", "withdraw"]
    assert applied().state == "applied"


def test_unknown_waits_for_a_person_and_is_decided_again(cast: Cast) -> None:
    made = applied()
    pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=CHECKED)
    Fact.objects.filter(name="in_institution").update(superseded_at=made.applied_at)
    reviewer = cast.actor("welfare_reviewer")
    found = decide_application(actor=reviewer, application_id=made.pk)
    assert (found.state, found.grant) == ("unknown", None) and found.reason
    ask_for_more(actor=reviewer, application_id=made.pk, reason="请核实是否住养老机构")
    pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=CHECKED)
    assert decide_application(actor=reviewer, application_id=made.pk).state == "eligible"
    assert Grant.objects.count() == 1


def test_too_young_is_told_why_and_opens_on_the_birthday(cast: Cast) -> None:
    from django.utils.timezone import localdate

    from yiwang.kernel.eligibility.services.redeciding import redecide_due

    today = localdate()
    born = date(today.year - 59, 1, 1)
    made = applied(born)
    pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=CHECKED)
    found = decide_application(actor=cast.actor("welfare_reviewer"), application_id=made.pk)
    assert found.state == "ineligible" and "60" in found.reason
    redecide_due(today=date(today.year + 1, 1, 1))
    assert Grant.objects.get().since == date(today.year + 1, 1, 1)


def test_the_comparison_marks_what_differs(cast: Cast) -> None:
    person = elder(in_institution=True)
    made = applied(name="刘桂兰", address="沿河路 8 号")
    lines = {line.name: line for line in compare(made).lines}
    assert lines["name"].differs and lines["in_institution"].differs
    assert lines["birth_date"].differs is False and lines["registered"].differs is False
    assert compare(made).person == person
    with pytest.raises(Refused, match="单独核对"):
        pass_unchanged(actor=cast.actor("welfare_clerk"), application_id=made.pk)
    with pytest.raises(Refused, match="另一个姓名"):
        pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=CHECKED)
    made.refresh_from_db()
    assert made.state == "applied"


def test_what_agrees_is_passed_as_it_is(cast: Cast) -> None:
    elder()
    made = applied(name="李秀英")
    facts = Fact.objects.count()
    pass_unchanged(actor=cast.actor("welfare_clerk"), application_id=made.pk)
    assert Fact.objects.count() == facts
    made.refresh_from_db()
    assert made.state == "checked"


def test_what_nobody_could_say_is_unknown_and_not_no(cast: Cast) -> None:
    made = applied()
    checked = replace(CHECKED, in_institution=None)
    pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=checked)
    assert not Fact.objects.filter(name="in_institution").exists()
    decide_application(actor=cast.actor("welfare_reviewer"), application_id=made.pk)
    made.refresh_from_db()
    assert made.state == "unknown" and "养老机构" in made.reason and made.grant is None
    ask_for_more(actor=cast.actor("welfare_reviewer"), application_id=made.pk, reason="住在哪里？")
    pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=CHECKED)
    decide_application(actor=cast.actor("welfare_reviewer"), application_id=made.pk)
    made.refresh_from_db()
    assert made.state == "eligible"


def test_who_is_registered_elsewhere_is_not_passed(cast: Cast) -> None:
    made = applied()
    wrong = Checked(
        registered="440203001", categories=(), in_institution=False, source=" ",
        since=date(2999, 1, 1), grid="440204002001001001",
    )  # fmt: skip
    with pytest.raises(Invalid) as fault:
        pass_check(actor=cast.actor("welfare_clerk"), application_id=made.pk, checked=wrong)
    assert set(fault.value.fields) == {"registered", "source", "since", "grid"}


def test_a_comparison_takes_few_statements(django_assert_max_num_queries: Callable) -> None:
    elder()
    made = Application.objects.select_related("programme", "person").get(
        pk=applied(name="李秀英").pk
    )
    compare(made)
    with django_assert_max_num_queries(8):
        compare(made)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "checked"}, {"state": "eligible"}, {"state": "refused"}, {"name": ""},
        {"applicant": "", "by": "child"}, {"id_index": ""}, {"due_at": None},
    ],
)  # fmt: skip
def test_the_database_refuses_what_makes_no_sense(wrong: dict) -> None:
    made = applied()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=made.pk).update(**wrong)


def test_a_step_is_never_changed() -> None:
    applied()
    for change in (lambda: Step.objects.update(note="x"), lambda: Step.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

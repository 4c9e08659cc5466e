"""A missed meal becomes one visit; what was found goes to the file."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from tests.cast import COMMUNITY, GRID
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.booking.models import Session
from yiwang.kernel.booking.services import lapse
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services import advance
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.registry.models import Note
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.menus.models import Stop
from yiwang.verticals.canteen.menus.services import not_at_home, plan_rounds
from yiwang.verticals.canteen.menus.tests.makers import canteen, diner, lunch, menu, ordered, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def elder(works):
    who = diner()
    who.person.community, who.person.grid = COMMUNITY, GRID
    who.person.save()
    return who


def missed(where, who) -> None:
    menu(where)
    ordered(who, lunch(where))
    by = timedelta(days=3)
    session = Session.objects.get()
    for name in ("starts_at", "ends_at", "closes_at", "cancel_until"):
        setattr(session, name, getattr(session, name) - by)
    session.save()
    lapse()
    deliver_due()


def test_who_booked_and_did_not_come_is_visited_and_the_result_kept(elder, actor, signed_in_client):
    missed(canteen(), elder)
    case = Case.objects.get(origin="canteen")
    assert (case.stage, case.grid) == ("asked", GRID)
    assert case.post is not None and case.post.role == "collector"
    assert elder.person.name not in case.description
    given = {"case_id": case.pk, "district": case.district, "action": "visited"}
    with pytest.raises(Refused):
        advance(actor=actor("outsider"), note="在家", **given)
    phone = signed_in_client("collector")
    assert case.title in phone.get("/rounds/").content.decode()
    url = f"/rounds/{case.district}/{case.pk}/"
    assert "已上门看望" in phone.get(url).content.decode()
    sent = {"request_id": uuid4(), "seen_seq": case.log_seq, "note": ""}
    assert phone.post(f"{url}visited/", sent).status_code == 422
    sent["note"] = "老人感冒在家休息，已联系女儿。"
    assert phone.post(f"{url}visited/", sent).status_code == 302
    deliver_due()
    deliver_due()
    noted = Note.objects.get()
    assert noted.person == elder.person and "感冒" in noted.text.reveal()


def test_a_person_is_visited_once_a_day(elder):
    where = canteen()
    made = menu(where)
    ordered(elder, lunch(where, delivered=True))
    plan_rounds(actor=SYSTEM, menu_id=made.pk)
    today(made)
    not_at_home(actor=SYSTEM, stop_id=Stop.objects.get().pk, note="邻居说两天没见到她")
    not_at_home(actor=SYSTEM, stop_id=Stop.objects.get().pk)
    deliver_due()
    assert "邻居说两天没见到她" in Case.objects.get(origin="canteen").description
    from yiwang.stories.missed_meals_ask_for_a_visit import _ask

    _ask(elder.person_id, made.day.isoformat(), "又一个原因。")
    assert Case.objects.filter(origin="canteen").count() == 1
    _ask(elder.person_id, (localdate() - timedelta(days=1)).isoformat(), "另一天。")
    assert Case.objects.filter(origin="canteen").count() == 2

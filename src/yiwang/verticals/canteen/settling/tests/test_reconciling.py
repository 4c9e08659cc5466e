"""Bookings, scans, meals, journals and cash against each other."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from yiwang.kernel.booking.models import Reservation, Session
from yiwang.kernel.checkin.models import Device, Scan
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from ..models import Difference, DrawerCount, Explained
from ..rules.steps import RECONCILE
from ..selectors import differences
from ..services import count_drawer, explain_difference
from .makers import DISTRICT, Settled, at

pytestmark = pytest.mark.django_db
DAY = localdate() - timedelta(days=2)


def found(place: Settled, who: str = "manager") -> dict[str, Difference]:
    return {each.kind: each for each in differences(place.actor(who), RECONCILE)}


def booked(place: Settled, state: str) -> Reservation:
    start = at(DAY)
    session = Session.objects.create(
        district=DISTRICT, subject=place.canteens[0].ref, kind="lunch", title="午餐",
        starts_at=start, ends_at=start + timedelta(hours=2), closes_at=start,
        cancel_until=start, capacity=9,
    )  # fmt: skip
    return Reservation.objects.create(
        district=DISTRICT, session=session, holder=place.diner.ref, state=state,
        request_id=uuid.uuid4(), request_digest="",
    )  # fmt: skip


def scanned(place: Settled) -> Scan:
    device = Device.objects.create(
        district=DISTRICT, code="T1", name="一号机", stands_for=place.canteens[0].ref, key="k"
    )
    return Scan.objects.create(
        district=DISTRICT, device=device, seq=1, subject=place.diner.ref, accepted=True,
        at=at(DAY), digest="",
    )  # fmt: skip


def counted(place: Settled, fen: int, who: str = "manager", **more: Any) -> DrawerCount:
    given = {"day": DAY, "request_id": uuid.uuid4(), **more}
    return count_drawer(
        actor=place.actor(who), canteen_id=place.canteens[0].pk, counted=fen, **given
    )


def test_what_agrees_is_not_listed(place: Settled) -> None:
    reservation, scan = booked(place, "attended"), scanned(place)
    place.meal(DAY, paid_by="outside", scan_id=scan.pk, reservation_id=reservation.pk)
    assert found(place) == {}


def test_attended_without_a_meal_and_a_scan_without_one(place: Settled) -> None:
    reservation, scan = booked(place, "attended"), scanned(place)
    seen = found(place)
    assert set(seen) == {"no_meal", "idle_scan"}
    assert seen["no_meal"].subject == f"reservation:{reservation.pk}"
    assert seen["idle_scan"].subject == f"scan:{scan.pk}"
    assert {each.day for each in seen.values()} == {DAY}


def test_a_meal_without_a_scan_and_a_place_called_missed(place: Settled) -> None:
    booked(place, "missed")
    place.meal(DAY, paid_by="outside")
    assert set(found(place)) == {"missed_but_ate", "no_scan"}


def test_a_journal_without_a_meal(place: Settled) -> None:
    canteen = place.canteens[0]
    move = (f"outside:{canteen.pk}", f"operator:{place.operator.pk}", 800)
    place.move(move, effective_on=DAY, subject=canteen.ref)
    assert set(found(place)) == {"no_record"}


def test_cash_against_the_drawer(place: Settled) -> None:
    place.meal(DAY, city=0, street=0, diner=1500)
    uncounted = found(place)["drawer"]
    assert (uncounted.expected, uncounted.counted) == (1500, None)
    counted(place, 1400)
    assert found(place)["drawer"].counted == 1400
    counted(place, 1500)  # counted again
    assert found(place) == {}


def test_who_counts(place: Settled) -> None:
    request = uuid.uuid4()
    first = counted(place, 100, request_id=request)
    assert counted(place, 100, request_id=request) == first
    with pytest.raises(Conflict):
        counted(place, 200, request_id=request)
    for who in ("other_manager", "clerk", "outsider"):
        with pytest.raises(Forbidden):
            counted(place, 300, who)
    with pytest.raises(Invalid):
        counted(place, 300, day=localdate() + timedelta(days=1))
    assert DrawerCount.objects.count() == 1


def test_explained_once_with_a_reason(place: Settled) -> None:
    booked(place, "attended")
    key = found(place)["no_meal"].key
    clerk = place.actor("clerk")
    with pytest.raises(Invalid):
        explain_difference(actor=clerk, key=key, note=" ")
    for who in ("other_manager", "other_clerk", "outsider"):
        with pytest.raises(Refused):
            explain_difference(actor=place.actor(who), key=key, note="x")
    assert not Explained.objects.exists()
    made = explain_difference(actor=clerk, key=key, note="收银机断电，已补录")
    assert explain_difference(actor=clerk, key=key, note="收银机断电，已补录") == made
    with pytest.raises(Conflict):
        explain_difference(actor=clerk, key=key, note="别的")
    seen = found(place)["no_meal"]
    assert (seen.note, seen.explained_by) == ("收银机断电，已补录", "clerk")


def test_on_the_page(place: Settled, django_assert_num_queries: Any) -> None:
    booked(place, "attended")
    place.meal(DAY, city=0, street=0)
    client = Client()
    client.force_login(place.people["manager"])
    url = reverse("canteen_settling:differences")
    page = client.get(url).content.decode()
    assert "已到未用餐" not in page or "现金不符" in page
    assert "东河长者饭堂" in page
    with django_assert_num_queries(7):
        client.get(url)
    assert "王**" in page and "person:" not in page
    one = reverse("canteen_settling:difference")
    key = found(place)["drawer"].key
    assert "账面现金" in client.get(one, {"key": key}).content.decode()
    assert client.post(one, {"key": key, "note": " "}).status_code == 422
    assert client.post(one, {"key": key, "note": "未清点"}).status_code == 302
    assert client.get(one, {"key": "drawer/none"}).status_code == 404
    said = {
        "canteen": place.canteens[0].pk, "day": DAY.isoformat(), "counted": "10.00",
        "request_id": uuid.uuid4(),
    }  # fmt: skip
    assert client.post(reverse("canteen_settling:count"), said).status_code == 302
    assert DrawerCount.objects.get().counted == 1000

"""What can be reported, when, where, with which photos, by whom unseen."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils.timezone import now

from tests.cast import DISTRICT, ELSEWHERE_DISTRICT, GRID, STREET
from yiwang.kernel.cases.contact import plain_phone
from yiwang.kernel.cases.models import Attachment, Case
from yiwang.kernel.cases.rules.routing import Spot
from yiwang.lib.errors import Conflict, Invalid

from .makers import DAY, HOUR, everything, monday

pytestmark = pytest.mark.django_db


def refused(street, field, **said):
    before = everything()
    with pytest.raises(Invalid) as fault:
        street.report(**said)
    assert set(fault.value.fields) == {field}
    assert everything() == before


# --- when -------------------------------------------------------------------


def test_reported_offline_counts_from_when_it_was_seen(street):
    case = street.report(at=monday())
    assert case.reported_at == case.stage_since == monday()
    assert case.stage_due == monday() + HOUR / 2
    assert case.recorded_at > monday() + 7 * DAY
    assert case.number.startswith(f"{DISTRICT}{monday():%Y%m%d}")


def test_a_phone_a_little_ahead_is_taken_as_now(street):
    assert street.report(at=now() + timedelta(minutes=4)).reported_at <= now()


def test_the_future_and_the_long_past_are_not_reported(street):
    refused(street, "at", at=now() + timedelta(minutes=6))
    refused(street, "at", at=now() - 31 * DAY - HOUR)
    assert street.report(at=now() - 31 * DAY + HOUR).pk


def test_done_offline_counts_from_when_it_was_done(street):
    case = street.at("dispatched", start=monday())
    case = street.do(case, "handler", "take", at=monday() + HOUR)
    assert (case.taken_at, case.stage_since) == (monday() + HOUR,) * 2
    with pytest.raises(Invalid) as fault:
        street.do(case, "handler", "note", note="x", at=now() + HOUR)
    assert set(fault.value.fields) == {"at"}


def test_nothing_is_done_before_the_stage_began(street):
    case = street.at("dispatched", start=monday())
    assert street.do(case, "handler", "take", at=monday() - DAY).taken_at == case.stage_since


# --- where ------------------------------------------------------------------


def test_a_point_finds_its_grid(street, town):
    lon, lat = town.centre_of(GRID)
    case = street.report(place=None, lon=lon, lat=lat)
    assert (case.district, case.street, case.grid) == (DISTRICT, STREET, GRID)


def test_a_point_outside_needs_a_place_from_the_list(street, town):
    lon, lat = town.point(-500, -500)
    refused(street, "place", place=None, lon=lon, lat=lat)
    case = street.report(lon=lon, lat=lat)
    assert case.grid == GRID


@pytest.mark.parametrize("said", [{}, {"place": Spot("")}, {"lon": 200.0, "lat": 24.8}])
def test_not_placeable(street, said):
    refused(street, "place", **{"place": None} | said)


def test_nothing_to_report_is_said(street):
    refused(street, "title", title="  ")
    refused(street, "class", class_id=999_999)


def test_where_nobody_holds_the_post_the_acceptance_desk_has_it(street):
    from yiwang.kernel.access.models import Post

    Post.objects.filter(pk=street.cast.post("dispatcher").pk).update(closed_at=now())
    case = street.at("registered")
    assert (case.unrouted, case.post_id) == (True, street.cast.post("acceptor").pk)


def test_where_there_is_no_desk_at_all_it_says_so(street):
    case = street.report(place=Spot(ELSEWHERE_DISTRICT, "440203001"), who="stranger",
                         channel="resident")  # fmt: skip
    assert (case.unrouted, case.post_id) == (True, None)


# --- photos -----------------------------------------------------------------


def test_photos_are_attached_in_one_go(street):
    photos = [street.photo(), street.photo()]
    case = street.report(files=photos)
    rows = Attachment.objects.filter(case=case).order_by("id")
    assert [(row.file_id, row.seq, row.purpose) for row in rows] == [
        (photos[0], 1, "before"), (photos[1], 1, "before"),
    ]  # fmt: skip


def test_guessed_photos_attach_nothing(street):
    elsewhere, used = street.photo(ELSEWHERE_DISTRICT), street.photo()
    street.report(files=[used])
    for guess in (elsewhere, used, 999_999):
        refused(street, "photo", files=[street.photo(), guess])
    case = street.at("handling")
    before = everything()
    with pytest.raises(Invalid):
        street.do(case, "handler", "feedback", note="好", files=[used])
    assert everything() == before


# --- by whom ----------------------------------------------------------------


def test_a_phone_is_sealed(street):
    case = street.report(who="stranger", channel="resident", reporter_phone="13800138000",
                         reporter_name="王女士")  # fmt: skip
    stored = bytes(Case.objects.values_list("reporter_phone", flat=True).get(pk=case.pk))
    assert stored
    assert b"138" not in stored
    assert plain_phone(stored) == "13800138000"
    other = street.report(who="stranger", channel="resident", reporter_phone="13800138000")
    assert bytes(other.reporter_phone) != stored


def test_an_anonymous_report_leads_to_nobody(street):
    case = street.report(who="stranger", channel="resident")
    case.refresh_from_db()
    assert (case.reporter_id, case.reporter_name, bytes(case.reporter_phone)) == (None, "", b"")
    entry = case.log.get()
    assert (entry.actor_id, entry.actor_name, entry.post_id) == (None, "", None)


def test_follow_codes_are_not_guessed_from_one_another(street):
    codes = [street.report().follow_code for _ in range(20)]
    assert len(set(codes)) == 20
    steps = {abs(int(b) - int(a)) for a, b in pairwise(codes)}
    assert min(steps) > 1000


# --- another system's number --------------------------------------------------


def test_a_number_of_another_system_has_one_case(street):
    case = street.report(origin="12345 热线", origin_id="HZ-7")
    assert (case.origin, case.origin_id) == ("12345 热线", "HZ-7")
    before = everything()
    with pytest.raises(Conflict) as fault:
        street.report(origin="12345 热线", origin_id="HZ-7", title="别的")
    assert fault.value.code == "origin_known" and everything() == before
    assert street.report(origin="市平台", origin_id="HZ-7").pk != case.pk


def test_without_a_number_the_name_of_a_system_says_nothing(street):
    assert (
        street.report(origin="12345 热线").origin == street.report(origin="12345 热线").origin == ""
    )

"""Every answer to an entry of an outbox: once, hers only, and in words that say what to do."""

import uuid
from datetime import datetime

import pytest

from yiwang.kernel.cases.models import Attachment, Case, LogEntry, MatterClass
from yiwang.kernel.cases.services import advance

from .makers import ago, done, photo, reported

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def send(works, phone):
    """`send("collector", entry)`: (status, what was said)."""

    def sent(name, entry):
        answer = phone(name).post("/rounds/sync/", entry, headers=JSON)
        return answer.status_code, answer.json()

    return sent


@pytest.fixture
def me(works):
    return works.cast.account("collector").pk


def count():
    return Case.objects.count(), LogEntry.objects.count(), Attachment.objects.count()


def test_a_report_is_written_with_the_time_at_which_it_was_seen(send, me):
    entry = reported(me, photos=[photo()])
    status, said = send("collector", entry)
    case = Case.objects.get()
    assert (status, said["state"], said["number"]) == (200, "done", case.number)
    assert case.reported_at == datetime.fromisoformat(entry["at"])
    assert (case.title, case.channel, case.attachments.count()) == (
        "井盖松动，车过就响",
        "collector",
        1,
    )


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_request_again_is_the_same_answer(send, me, times):
    entry = reported(me)
    answers = [send("collector", {**entry, "photos": [photo()]}) for _ in range(times)]
    assert [said["state"] for _s, said in answers] == ["done", *["again"] * (times - 1)]
    assert len({said["number"] for _s, said in answers}) == 1
    assert count() == (1, 1, 1)


@pytest.mark.parametrize(
    "change", [{"words": "别的事"}, {"photos": "another"}, {"at": "2026-11-01T08:00:00+08:00"}]
)
def test_the_same_request_with_other_content_is_a_conflict(send, me, change):
    entry = reported(me)
    send("collector", entry)
    if "photos" in change:
        change = {"photos": [photo()]}
    status, said = send("collector", {**entry, **change})
    assert (status, said["state"]) == (409, "conflict")
    assert count() == (1, 1, 0)


def test_self_handled_is_closed_at_once(send, me):
    status, said = send("collector", reported(me, kind="self_handle", photos=[photo()]))
    assert (status, said["state"]) == (200, "done")
    assert Case.objects.get().outcome == "self_handled"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "self_handle"}, "photos"),
        ({"words": ""}, "words"),
        ({"grid": ""}, "grid"),
        ({"grid": "", "lon": "10", "lat": "10"}, "grid"),
        ({"at": "2020-01-01T00:00:00+08:00"}, "at"),
        ({"at": "2099-01-01T00:00:00+08:00"}, "at"),
        ({"matter_class": "999999"}, "matter_class"),
        ({"request_id": "no"}, "request_id"),
        ({"words": "x" * 2001}, "words"),
    ],
)
def test_what_cannot_be_taken_says_what_to_put_right(send, me, change, field):
    status, said = send("collector", {**reported(me), **change})
    assert (status, said["state"]) == (422, "invalid")
    assert field in said["faults"] and said["faults"][field] and said["message"]
    assert count() == (0, 0, 0)


def test_a_deed_is_written_when_it_happened(send, me, asked):
    case = asked()
    entry = done(me, case, "verified", photos=[photo()], note="灯确实不亮")
    status, said = send("collector", entry)
    case.refresh_from_db()
    assert (status, said["state"], said["seq"]) == (200, "done", case.log_seq)
    assert (case.stage, case.verified) == ("reported", True)


def test_a_deed_sent_again_names_its_own_entry(send, me, asked, works):
    case = asked()
    entry = done(me, case, "verified", note="灯确实不亮")
    _status, first = send("collector", {**entry, "photos": [photo()]})
    works.do(Case.objects.get(), "accept", "acceptor")
    _status, again = send("collector", {**entry, "photos": [photo()]})
    assert (first["state"], again["state"]) == ("done", "again")
    assert again["seq"] == first["seq"] < Case.objects.get().log_seq


def test_a_matter_that_moved_on_says_what_happened(send, me, asked, works):
    case = asked()
    advance(
        actor=works.cast.actor("supervisor"),
        case_id=case.pk,
        district=case.district,
        action="void",
        note="重复登记",
    )
    before = count()
    status, said = send("collector", done(me, case, "verified", photos=[photo()]))
    assert (status, said["state"], said["code"]) == (409, "conflict", "moved_on")
    assert [(each["what"], each["note"]) for each in said["happened"]] == [("作废", "重复登记")]
    assert said["open"] is False and said["number"] == case.number
    assert count() == before


def test_notes_and_warnings_of_others_are_in_nobodys_way(send, me, asked, works):
    case = asked()
    for who, action in (("acceptor", "note"), ("leader", "supervise")):
        advance(
            actor=works.cast.actor(who),
            case_id=case.pk,
            district=case.district,
            action=action,
            note="请尽快",
        )
    _status, said = send("collector", done(me, case, "verified", photos=[photo()]))
    assert said["state"] == "done"


def test_what_was_reworked_meanwhile_is_looked_at_again(send, me, works):
    case = works.case("handled")
    entry = done(me, case, "pass_check", photos=[photo()])
    for who, action in (("verifier", "fail_check"), ("handler", "feedback")):
        works.do(case, action, who)
    status, said = send("collector", entry)
    assert (status, said["state"]) == (409, "conflict")
    assert [each["what"] for each in said["happened"]] == ["核查不通过（返工）", "处置反馈"]


def test_a_note_is_in_nobodys_way(send, me, asked, works):
    case = asked()
    for text in ("一", "二"):
        entry = done(me, case, "note", note=text)
        del entry["seen_seq"]
        assert send("collector", entry)[1]["state"] == "done"
    assert list(LogEntry.objects.filter(action="note").values_list("note", flat=True)) == [
        "一",
        "二",
    ]


def test_what_a_deed_needs_is_asked_for(send, me, asked):
    status, said = send("collector", done(me, asked(), "verified"))
    assert (status, said["state"], list(said["faults"])) == (422, "invalid", ["photos"])


@pytest.mark.parametrize("name", ["secretary", "handler", "outsider"])
def test_an_entry_is_sent_by_its_own_account_only(send, me, name):
    status, said = send(name, reported(me))
    assert (status, said["state"]) == (403, "forbidden")
    assert count() == (0, 0, 0)


def test_the_outsider_changes_nothing(send, asked, works):
    case, account = asked(), works.cast.account("outsider").pk
    before = count()
    status, said = send("outsider", done(account, case, "verified", photos=[photo()]))
    assert (status, said["state"]) == (403, "forbidden")
    assert count() == before


def test_a_deed_that_is_not_hers_is_refused(send, me, works):
    case = works.case("registered")
    before = count()
    status, said = send("collector", done(me, case, "dispatch"))
    assert (status, said["state"]) == (403, "forbidden")
    assert count() == before


def test_an_envelope_that_cannot_be_read(send, me):
    status, said = send("collector", {"account": me, "kind": "other"})
    assert (status, said["state"]) == (422, "invalid")


def test_who_is_not_signed_in_is_told_so(works, me):
    from django.test import Client

    answer = Client().post("/rounds/sync/", reported(me), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")
    assert Client().get("/rounds/standing.json", headers=JSON).status_code == 401
    assert count() == (0, 0, 0)


def test_statements_of_an_entry(send, me, phone, asked, django_assert_num_queries):
    """A report: the signed-in account with her posts, the class and the grid by memory, and the
    statements of the case; one more finds which entry of the log is its own."""
    client = phone("collector")
    client.post("/rounds/sync/", reported(me), headers=JSON)
    given = reported(me, words="又一件")
    with django_assert_num_queries(9):
        assert client.post("/rounds/sync/", given, headers=JSON).status_code == 200
    entry = done(me, asked(), "note", note="看过了")
    with django_assert_num_queries(11):
        assert client.post("/rounds/sync/", entry, headers=JSON).status_code == 200


def test_standing_says_who_and_when(phone, works, me):
    said = phone("collector").get("/rounds/standing.json").json()
    assert said["account"] == me and said["token"] and datetime.fromisoformat(said["now"]).tzinfo


def test_a_class_and_a_point_are_taken(send, me, works):
    lon, lat = works.town.centre_of("440204001002001003")
    entry = reported(me, matter_class=MatterClass.objects.get().pk, lon=lon, lat=lat, words="")
    send("collector", entry)
    case = Case.objects.get()
    assert (case.title, case.grid) == ("暴露垃圾", "440204001002001003")


def test_request_ids_are_the_phones(send, me):
    entry = reported(me, request_id=str(uuid.uuid4()), at=ago(3))
    send("collector", entry)
    assert str(LogEntry.objects.get().request_id) == entry["request_id"]

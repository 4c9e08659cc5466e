"""Cards, numbers, codes and faces at a till."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from .. import invariants
from ..models import Credential, Scan
from ..selectors import (
    code_for,
    credential_with,
    credentials_of,
    device_with,
    public_key,
    scans_at,
    scans_of,
)
from ..services import Reading, issue, issue_many, register, retire, revoke, sync_batch
from ..signing import is_signed
from .makers import DISTRICT, ELDER, NUMBER, card, shown, till

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_broken():
    yield
    assert invariants.faces_alone() == []
    assert invariants.strayed_scans() == []


def test_a_card_says_who_she_is():
    card()
    scan = shown(till(), "yl 001234")
    assert (scan.accepted, scan.subject, scan.means) == (True, ELDER, "card")
    assert [s.pk for s in scans_of(DISTRICT, ELDER)] == [scan.pk]


def test_her_number_says_who_she_is_and_is_nowhere_to_be_read():
    issue(district=DISTRICT, subject=ELDER, kind="id_number", number=NUMBER)
    scan = shown(till(), NUMBER.lower())
    assert scan.accepted
    row = Scan.objects.values().get()
    assert NUMBER not in str(row) and NUMBER not in str(Credential.objects.values().get())


@pytest.mark.parametrize(("text", "why"), [("ABCD9999", "unknown"), ("??", "unreadable")])
def test_what_is_refused_is_kept(text, why):
    scan = shown(till(), text)
    assert (scan.accepted, scan.reason, scan.subject) == (False, why, "")
    assert Scan.objects.count() == 1


def test_a_lost_card_counts_no_longer_but_did_before():
    lost = card()
    before = now()
    revoke(district=DISTRICT, credential_id=lost.pk, reason="遗失")
    device = till()
    assert shown(device, "YL001234", 1).reason == "revoked"
    assert shown(device, "YL001234", 2, at=before).accepted
    card(subject="person:13")
    assert shown(device, "YL001234", 3).subject == "person:13"


def test_a_card_of_another_scope_or_district():
    card(scope="library")
    assert shown(till(), "YL001234").reason == "elsewhere"
    assert shown(till(district="440205"), "YL001234").reason == "unknown"


def test_the_same_number_again_is_the_same_answer():
    card()
    device, at = till(), now()
    first = shown(device, "YL001234", 7, at=at)
    assert shown(device, "YL001234", 7, at=at).pk == first.pk
    with pytest.raises(Conflict):
        shown(device, "YL009999", 7, at=at)
    assert Scan.objects.count() == 1


def test_a_batch_sent_twice_and_longer():
    card(valid_from=now() - timedelta(days=1))
    device, at = till(), now() - timedelta(hours=2)
    kept = [
        Reading(seq=n, text="YL001234" if n % 2 else "WRONG", at=at, late=True)
        for n in range(1, 41)
    ]
    first = sync_batch(device, kept[:30])
    again = sync_batch(device, kept)
    assert [s.pk for s in again[:30]] == [s.pk for s in first]
    assert (Scan.objects.count(), sum(s.accepted for s in again)) == (40, 20)
    assert len(scans_at(device, since=at, until=at + timedelta(minutes=1))) == 40


def test_a_batch_with_a_number_used_otherwise_keeps_nothing():
    device, at = till(), now()
    shown(device, "AAAA", 3, at=at)
    with pytest.raises(Conflict):
        sync_batch(device, [Reading(seq=n, text="BBBB", at=at) for n in (2, 3, 4)])
    assert Scan.objects.count() == 1


@pytest.mark.parametrize(
    "readings",
    [
        [(1, "A"), (1, "A")],
        [(0, "A")],
        [(-5, "A")],
        [(2**63, "A")],
        [(1, "A" * 1001)],
    ],
)
def test_batches_that_cannot_be(readings):
    with pytest.raises(Invalid):
        sync_batch(till(), [Reading(seq=s, text=t, at=now()) for s, t in readings])
    assert not Scan.objects.exists()


def test_a_clock_a_year_ahead():
    card()
    scan = shown(till(), "YL001234", at=now() + timedelta(days=365))
    assert (scan.accepted, scan.reason, scan.subject) == (False, "clock", ELDER)


def test_a_code_on_her_phone():
    device = till()
    code = code_for(DISTRICT, ELDER, scope="canteen")
    scan = shown(device, code)
    assert (scan.accepted, scan.subject, scan.means) == (True, ELDER, "code")
    assert shown(device, code, 2, at=now() - timedelta(minutes=1)).reason == "early"
    old = code_for(DISTRICT, ELDER, scope="canteen", at=now() - timedelta(minutes=6))
    assert shown(device, old, 3).reason == "expired"
    assert shown(device, code_for(DISTRICT, ELDER, scope="library"), 4).reason == "elsewhere"
    assert shown(device, code_for("440205", ELDER, scope="canteen"), 5).reason == "elsewhere"


def test_a_forged_code():
    mark, content, signature = code_for(DISTRICT, ELDER, scope="canteen").split(".")
    other = code_for(DISTRICT, "person:99", scope="canteen").split(".")[1]
    device = till()
    for seq, text in enumerate(
        [f"{mark}.{other}.{signature}", f"{mark}.{content}.AAAA", "Y1.."], 1
    ):
        scan = shown(device, text, seq)
        assert (scan.reason, scan.subject) == ("forged", "")


def test_a_code_on_paper_is_revoked_by_its_serial():
    issued = issue(district=DISTRICT, subject=ELDER, kind="code", number="P-1")
    paper = code_for(DISTRICT, ELDER, scope="canteen", lasts=timedelta(days=365), serial="P-1")
    device = till()
    assert shown(device, paper).accepted
    revoke(district=DISTRICT, credential_id=issued.pk, reason="丢失")
    assert shown(device, paper, 2).reason == "revoked"
    never = code_for(DISTRICT, ELDER, scope="canteen", serial="P-2")
    assert shown(device, never, 3).reason == "unknown"


def test_the_public_key_alone_checks_a_code():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from ..rules import read_code

    code = read_code(code_for(DISTRICT, ELDER, scope="canteen"))
    assert code is not None
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key())).verify(code[2], code[1])
    assert not is_signed(code[1] + b" ", code[2])


def test_a_face_beside_another_way_and_never_alone():
    def face():
        return issue(district=DISTRICT, subject=ELDER, kind="face", number="gate-7:4711")

    with pytest.raises(Refused):
        face()
    own = card()
    face()
    assert shown(till(), "gate-7:4711", face=True).subject == ELDER
    revoke(district=DISTRICT, credential_id=own.pk, reason="遗失")
    assert not credentials_of(DISTRICT, ELDER).exists()


def test_a_number_is_one_persons():
    first = card()
    assert card().pk == first.pk
    with pytest.raises(Refused):
        card(subject="person:13")


@pytest.mark.parametrize(
    ("kind", "number"), [("card", "!"), ("id_number", "123456"), ("code", " "), ("iris", "1234")]
)
def test_numbers_of_another_form_are_not_issued(kind, number):
    with pytest.raises(Invalid):
        issue(district=DISTRICT, subject=ELDER, kind=kind, number=number)


def test_revoking_needs_a_reason_and_is_done_once():
    own = card()
    with pytest.raises(Invalid):
        revoke(district=DISTRICT, credential_id=own.pk, reason=" ")
    first = revoke(district=DISTRICT, credential_id=own.pk, reason="遗失")
    assert (
        revoke(district=DISTRICT, credential_id=own.pk, reason="再次").revoked_at
        == first.revoked_at
    )
    assert AuditRecord.objects.filter(verb="checkin.revoke").count() == 1


def test_a_device_has_its_key_once_and_until_it_is_retired():
    device, key = register(district=DISTRICT, code="T9", name="门", stands_for="canteen:3")
    found = device_with(key)
    assert found is not None and found.pk == device.pk
    assert device_with("yd_other") is None
    with pytest.raises(Refused):
        till("T9")
    retire(district=DISTRICT, device_id=device.pk)
    retire(district=DISTRICT, device_id=device.pk)
    assert device_with(key) is None
    device.refresh_from_db()
    with pytest.raises(Forbidden):
        shown(device, "YL001234")


def test_the_database_keeps_a_scan_as_it_was():
    scan = shown(till(), "ABCD")
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Scan.objects.filter(pk=scan.pk).update(accepted=True)
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        scan.delete()


@pytest.mark.parametrize(
    "change",
    [{"accepted": True, "subject": ""}, {"accepted": False, "reason": ""}, {"seq": 0}],
)
def test_a_scan_says_who_or_why_not(change):
    given = {"accepted": True, "reason": "", "subject": ELDER, "seq": 5, "at": now(), "digest": "x"}
    with pytest.raises(IntegrityError, match="checkin_"), transaction.atomic():
        Scan.objects.create(district=DISTRICT, device=till(), **{**given, **change})


def test_statements_of_a_batch(django_assert_num_queries):
    card()
    device = till()
    readings = [Reading(seq=n, text="YL001234", at=now()) for n in range(1, 101)]
    with django_assert_num_queries(5):  # two savepoints of the test, and the minute's note
        sync_batch(device, readings)
    more = [Reading(seq=n, text="YL001234", at=now()) for n in range(101, 301)]
    with django_assert_num_queries(4):
        first = sync_batch(device, more)
    with django_assert_num_queries(5):
        again = sync_batch(device, more)
    fields = [field.attname for field in Scan._meta.concrete_fields]
    assert [[getattr(row, name) for name in fields] for row in first] == [
        [getattr(row, name) for name in fields] for row in again
    ]


def test_a_credential_is_found_by_its_number_where_it_counts():
    given = {"district": DISTRICT, "subject": ELDER, "kind": "code", "number": "s3cret"}
    made = issue(**given, scope="pages", valid_until=now() + timedelta(days=1))
    asked = {"kind": "code", "scope": "pages"}
    assert credential_with("s3cret", **asked) == made
    assert credential_with("s3cret", kind="code", scope="canteen:3") is None
    assert credential_with("other", **asked) is None
    assert credential_with("s3cret", **asked, at=now() + timedelta(days=2)) is None
    revoke(district=DISTRICT, credential_id=made.pk, reason="lost")
    assert credential_with("s3cret", **asked) is None


def test_cards_are_issued_by_a_roll_as_singly():
    card("YL001234", valid_from=now())
    said = {"district": DISTRICT, "kind": "card", "valid_from": now()}
    assert issue_many(**said, numbers={"person:13": "yl 1235", ELDER: "YL001299"}) == 1
    assert issue_many(**said, numbers={"person:13": "YL1235"}) == 0
    assert shown(till(), "YL1235").subject == "person:13"
    assert Credential.objects.count() == 3
    with pytest.raises(Refused):
        issue_many(**said, numbers={"person:14": "YL001234", "person:15": "YL1500"})
    assert Credential.objects.count() == 3


def test_what_is_carried_over_may_be_as_old_as_it_is():
    device, at = till(), now() - timedelta(days=60)
    card(valid_from=now() - timedelta(days=90))
    readings = [Reading(seq=n, text=text, at=at) for n, text in ((1, "YL001234"), (2, "YL9"))]
    old, unread = sync_batch(device, readings, however_old=True)
    assert (old.accepted, unread.accepted) == (True, False)
    assert not sync_batch(device, [Reading(seq=3, text="YL001234", at=at)])[0].accepted

"""Doors that somebody tries: other people's things, forged forms, ways out to other sites."""

from itertools import pairwise

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.architecture.test_urls_by_role import World, addresses
from tests.cast import OUTSIDER, PASSWORD
from tests.works import Works, photo
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.cases.models import Attachment, Case, LogEntry
from yiwang.kernel.cases.services import Report, open_case
from yiwang.kernel.events.models import StoredEvent
from yiwang.surfaces.desk.cases.kept import keep_view
from yiwang.surfaces.desk.models import SavedView

PHONE = "13987654321"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
ELSEWHERE = [
    "https://evil.test/", "//evil.test/", "/\\evil.test", "///evil.test", "https:evil.test",
    "javascript:alert(1)", "\thttps://evil.test", "http://testserver@evil.test/",
]  # fmt: skip


@pytest.fixture
def world(works: Works) -> World:
    return World(works, works.case("handling"))


def as_(works: Works, person: str, **how: object) -> Client:
    client = Client(raise_request_exception=False, **how)
    client.force_login(works.cast.account(person))
    return client


def reported(works: Works, **said: object) -> Case:
    lon, lat = works.town.centre_of("440204001001001001")
    report = Report(
        **{"channel": "resident", "title": "垃圾", "lon": lon, "lat": lat, **said}  # type: ignore[arg-type]
    )
    return open_case(actor=works.cast.actor("acceptor"), report=report)


def test_a_file_belongs_to_its_case(works: Works) -> None:
    mine, others = works.case("handling"), works.case("handling")
    file = Attachment.objects.filter(case=others).first()
    assert file is not None
    base = "/cases/440204/{}/files/{}/"
    leader = as_(works, "leader")
    assert leader.get(base.format(others.pk, file.pk)).status_code == 200
    assert leader.get(base.format(mine.pk, file.pk)).status_code == 404
    assert as_(works, OUTSIDER).get(base.format(others.pk, file.pk)).status_code in (403, 404)
    by_code = f"/follow/{mine.follow_code}/photos/{file.file_id}/"
    assert Client().get(by_code).status_code == 404


def test_a_district_in_the_address_opens_nothing(world: World) -> None:
    client = as_(world.works, OUTSIDER)
    for district in ("440204", "440203"):
        url = f"/cases/{district}/{world.case.pk}/"
        for path in (url, f"{url}reporter/"):
            assert client.get(path).status_code in (403, 404)
        for path in (f"{url}merge/", f"{url}split/", f"{url}note/", f"{url}reporter/"):
            assert client.post(path, {"note": "x", "reason": "x"}).status_code in (403, 404)


def test_other_peoples_views_and_notices(works: Works) -> None:
    mine, other = works.cast.account("dispatcher"), works.cast.account("leader")
    keep_view(mine.pk, "我的", "?open=1")
    as_(works, "leader").post("/cases/views/drop/", {"name": "我的"})
    assert SavedView.objects.filter(account_id=mine.pk).count() == 1
    page = as_(works, "leader").get("/cases/").content.decode()
    assert (
        "我的" not in page.split("<main")[1]
        or not SavedView.objects.filter(account_id=other.pk).exists()
    )


@pytest.mark.parametrize("to", ELSEWHERE)
def test_no_way_out(works: Works, to: str) -> None:
    """`next` and Referer lead to pages of this site only."""
    case = works.case("handling")
    note = f"/cases/440204/{case.pk}/note/"
    asked = [
        (Client(), "/sign-in/", {"username": works.cast.account("leader").username,
                                 "password": PASSWORD, "next": to}, {}),
        (Client(), "/i18n/setlang/", {"language": "en", "next": to}, {}),
        (Client(), "/i18n/setlang/", {"language": "en"}, {"Referer": to}),
        (Client(), "/ui/elder/", {"elder": "1", "next": to}, {}),
        (as_(works, "handler"), note, {"note": "看", "next": to}, {}),
        (as_(works, "handler"), note, {"note": "看"}, {"Referer": to}),
        (as_(works, "dispatcher"), "/cases/dispatch/", {"next": to}, {}),
    ]  # fmt: skip
    for client, path, form, headers in asked:
        answer = client.post(path, form, headers=headers)
        assert answer.status_code in (302, 204), (path, answer.status_code)
        assert "evil" not in answer.headers.get("Location", ""), path
        assert not answer.headers.get("Location", "").startswith("javascript"), path


def test_every_form_needs_its_token(world: World) -> None:
    """Each address refuses a POST without the token before anything else looks at it."""
    client = as_(world.works, "leader", enforce_csrf_checks=True)
    seq = LogEntry.objects.count()
    for address in addresses():
        if address.name.startswith(("open:", "canteen_till:api_", "readings:")):
            continue  # programs, tills and devices bring a key and no cookie
        answer = client.post(world.path(address), {"note": "x"})
        assert answer.status_code in (403, 405), (address.name, answer.status_code)
    assert LogEntry.objects.count() == seq


def test_nothing_changes_by_looking(world: World) -> None:
    """GET on the addresses of deeds does nothing."""
    client = as_(world.works, "supervisor")
    url = f"/cases/440204/{world.case.pk}/"
    seq = LogEntry.objects.count()
    for deed in ("note", "void", "merge", "split", "take", "supervise"):
        assert client.get(f"{url}{deed}/?note=x").status_code in (404, 405)
    for path in ("/cases/dispatch/", "/cases/views/", "/cases/views/drop/", "/sign-out/",
                 "/desk/notices/read/", "/ui/elder/"):  # fmt: skip
        assert client.get(path).status_code == 405, path
    assert LogEntry.objects.count() == seq
    for method in ("put", "delete", "patch", "options", "head", "trace"):
        assert getattr(client, method)(url).status_code < 500


def test_a_session_is_new_after_signing_in(works: Works) -> None:
    client, account = Client(), works.cast.account("leader")
    client.get("/sign-in/")
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
    answer = client.post("/sign-in/", {"username": account.username, "password": PASSWORD})
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value and cookie.value != planted
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert again.get("/desk/").status_code == 302
    client.post("/sign-out/")
    again.cookies[settings.SESSION_COOKIE_NAME] = cookie.value
    assert "/sign-in/" in again.get("/cases/").headers["Location"]


def test_every_answer_carries_the_policy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors and redirects too; scripts only from our own files."""
    client = as_(world.works, "leader")
    pages = {
        "/cases/": 200, "/desk/": 302, "/cases/440204/99999999/": 404, "/nowhere/": 404,
        "/manage/accounts/": 403, "/cases/dispatch/": 405, "/cases/geojson/": 200,
    }  # fmt: skip
    answers = [(path, client.get(path), status) for path, status in pages.items()]
    url = f"/cases/440204/{world.case.pk}/accept/"
    answers.append((url, client.post(url, {"note": "x"}), 409))
    monkeypatch.setattr("yiwang.surfaces.desk.cases.lists.matching", None)
    answers.append(("/cases/", client.get("/cases/"), 500))
    for path, answer, status in answers:
        assert answer.status_code == status, (path, answer.status_code)
        policy = answer.headers["Content-Security-Policy"]
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src "))
        assert scripts == "script-src 'self'", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_words_stay_words(works: Works) -> None:
    """What people write is shown, never run, wherever it comes up."""
    case = reported(
        works, title=SCRIPT[:120], description=SCRIPT, address=SCRIPT[:200],
        class_id=works.rubbish.pk, reporter_name=SCRIPT[:40], reporter_phone=PHONE,
        files=[photo("x")],
    )  # fmt: skip
    url = f"/cases/440204/{case.pk}/"
    acceptor = as_(works, "acceptor")
    acceptor.post(f"{url}note/", {"note": SCRIPT})
    acceptor.post("/cases/views/", {"name": SCRIPT, "query": "?open=1"})
    pages = [
        acceptor.get(path)
        for path in (url, "/cases/", "/desk/", f"/cases/?q={SCRIPT}", f"{url}reporter/",
                     f"/follow/{case.follow_code}/", f"/follow/?code={SCRIPT}", "/cases/map/")
    ]  # fmt: skip
    pages.append(acceptor.post(f"{url}reporter/", {"reason": "核实"}))
    pages.append(as_(works, "leader").get("/desk/overview/"))
    for page in pages:
        text = page.content.decode()
        assert "<script>alert" not in text and "<img src=x" not in text, page.request["PATH_INFO"]
        assert "49" not in text.split("{{7*7}}")[0][-3:]


def test_a_telephone_is_nowhere_to_be_read(works: Works) -> None:
    """Lists, exports, maps, facts, the audit log and the case's log have no plain number."""
    case = reported(works, reporter_phone=PHONE, reporter_name="甲", class_id=works.rubbish.pk)
    url = f"/cases/440204/{case.pk}/"
    for person in ("acceptor", "leader", "dispatcher"):
        client = as_(works, person)
        for path in (url, "/cases/", "/cases/?export=csv", "/cases/?export=xlsx", "/desk/",
                     "/cases/geojson/", f"/cases/?q={PHONE}"):  # fmt: skip
            answer = client.get(path, follow=True)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            shown = body.decode("utf-8", "replace").replace(f'value="{PHONE}"', "")
            if path.endswith(PHONE):
                shown = shown.split("<tbody")[-1] if "<tbody" in shown else ""
            assert PHONE not in shown, (person, path)
    seen = as_(works, "acceptor").post(f"{url}reporter/", {"reason": "核实情况"})
    assert PHONE in seen.content.decode()
    assert "no-store" in seen.headers.get("Cache-Control", "")
    assert PHONE not in str(list(StoredEvent.objects.values()))
    assert PHONE not in str(list(AuditRecord.objects.values()))
    assert PHONE not in str(list(LogEntry.objects.values()))
    assert AuditRecord.objects.filter(verb="cases.see_reporter").count() == 1
    assert PHONE.encode() not in bytes(Case.objects.get(pk=case.pk).reporter_phone)


def test_formulas_do_not_leave_the_house(works: Works) -> None:
    reported(works, title='=HYPERLINK("http://evil.test")', class_id=works.rubbish.pk)
    answer = as_(works, "leader").get("/cases/?export=csv")
    text = b"".join(answer.streaming_content).decode()
    assert "=HYPERLINK" in text
    assert not any(cell.startswith('"=') for line in text.splitlines() for cell in line.split(","))
    assert "\r" not in answer.headers["Content-Disposition"]


def test_follow_codes_are_not_in_a_row(works: Works) -> None:
    codes = [int(works.case().follow_code) for _ in range(6)]
    steps = {later - earlier for earlier, later in pairwise(codes)}
    assert len(steps) == 5 and min(map(abs, steps)) > 1000


def test_guessing_codes_is_slow(works: Works) -> None:
    cache.clear()
    client = Client()
    answers = [client.get(f"/follow/{100000000000 + at}/").status_code for at in range(40)]
    assert answers[0] == 404 and answers[-1] == 429

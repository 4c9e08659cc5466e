"""Whatever is sent to whatever address: an answer that says something, never a failure of ours."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from tests.cast import DISTRICT, GRID
from tests.works import Works, picture
from yiwang.kernel.cases.models import Case
from yiwang.kernel.files import pictures

from .values import FORM, QUERY

#: Pages that read a query, with all that they read, and who may open them.
PAGES = {
    "/cases/": ("leader", "q counted from to by of stage class division department reported_from reported_to area channel post outcome closed_from closed_to action acted_from acted_to open late soon supervised hung unrouted pending page order export size"),  # noqa: E501
    "/cases/geojson/": ("leader", "q division reported_from closed_to counted by of department"),
    "/cases/map/": ("leader", "q division reported_from closed_to"),
    "/cases/base.geojson": (None, "street kind"),
    "/cases/grids.geojson": (None, "street"),
    "/cases/buildings.geojson": (None, "street"),
    "/desk/": ("dispatcher", "q stage page order"),
    "/desk/overview/": ("leader", "division days"),
    "/desk/notices/": ("leader", "page"),
    "/catalogue/": ("steward", "q page area kind class"),
    "/citywork/catalogue/": ("steward", "q page area kind class"),
    "/citywork/catalogue/export/": ("steward", "q area kind"),
    "/citywork/appraisal/": ("leader", "kind period day division export"),
    "/citywork/appraisal/cases/": ("leader", "counted measure from to by of division page"),
    "/": (None, "next"),
    "/report/": (None, "lon lat street"),
    "/report/place/": (None, "lon lat street community grid"),
    "/report/classes/": (None, "class_words"),
    "/report/map/": (None, "street"),
    "/follow/": (None, "code"),
    "/sign-in/": (None, "next"),
    "/manage/accounts/": ("security_admin", "q page post division"),
    "/manage/posts/": ("system_admin", "q page role division"),
    "/manage/departments/": ("system_admin", "q page"),
    "/manage/audit/": ("audit_admin", "q verb actor subject day_from day_to at_from at_to since until page export"),  # noqa: E501
}  # fmt: skip
#: Paths with a place for something that may not be there.
PATHS = [
    "/cases/{}/1/", "/cases/440204/{}/", "/cases/440204/1/{}/", "/cases/440204/1/files/{}/",
    "/follow/{}/", "/follow/{}/done/", "/follow/{}/photos/1/", "/follow/123456789012/photos/{}/",
    "/report/photos/{}/1/", "/report/photos/x/{}/", "/manage/accounts/{}/", "/manage/posts/{}/",
    "/manage/departments/{}/", "/manage/appointments/{}/", "/citywork/catalogue/import/{}/",
    "/citywork/catalogue/limits/{}/", "/citywork/catalogue/classes/{}/", "/static/{}", "/{}",
]  # fmt: skip


def answers(client: Client, method: str, *args: Any) -> str:
    """ "" for an answer below 500, else what failed. What was written is taken back."""
    with transaction.atomic():
        try:
            response = getattr(client, method)(*args)
            if response.streaming:
                b"".join(response.streaming_content)
            fault = f"{response.status_code}" if response.status_code >= 500 else ""
        except Exception as fault_:  # the client hands on what a page let through
            fault = f"{type(fault_).__name__}: {fault_}"[:160]
        transaction.set_rollback(True)
    return fault


def client_of(works: Works, person: str | None) -> Client:
    client = Client()
    if person:
        client.force_login(works.cast.account(person))
    return client


def faults_of(found: Iterator[tuple[str, str]]) -> str:
    faults: dict[str, str] = {}
    for where, fault in found:
        if fault:
            faults.setdefault(fault, where)
    return "\n".join(f"{where}: {fault}" for fault, where in faults.items())


@pytest.mark.parametrize("page", PAGES)
def test_queries(works: Works, page: str) -> None:
    person, names = PAGES[page]
    client = client_of(works, person)

    def asked() -> Iterator[tuple[str, str]]:
        for about, value in QUERY.items():
            everywhere = "&".join(f"{name}={value}" for name in names.split())
            yield f"all {about}", answers(client, "get", f"{page}?{everywhere}")
            for name in names.split():
                if about in SINGLY:
                    yield f"{name} {about}", answers(client, "get", f"{page}?{name}={value}")
        many = "&".join(f"{name}={at}" for at in range(1000) for name in names.split()[:10])
        yield "very many", answers(client, "get", f"{page}?{many}")

    assert not (faults := faults_of(asked())), faults


#: What is tried in each field alone, too: another field's refusal could hide the fault.
SINGLY = {"nul", "beyond a bigint", "the last day", "the first day", "other digits"}


def test_paths(works: Works) -> None:
    people = {"/cases": "leader", "/citywork": "steward", "/manage": "system_admin"}

    def asked() -> Iterator[tuple[str, str]]:
        for pattern in PATHS:
            client = client_of(works, people.get(pattern[: pattern.find("/", 1)]))
            for about, value in QUERY.items():
                for method in ("get", "post"):
                    path = pattern.format(value)
                    yield f"{method} {pattern} {about}", answers(client, method, path)

    assert not (faults := faults_of(asked())), faults


def forms(case: Case, into: Case) -> dict[str, tuple[str | None, str, dict[str, Any]]]:
    """Forms as they ought to be filled in, by name: who, where, what."""
    lon, lat = str(case.lon), str(case.lat)
    url = f"/cases/{DISTRICT}/{case.pk}/"
    fresh = str(uuid4())
    return {
        "resident's report": (None, "/report/", {
            "request_id": fresh, "lon": lon, "lat": lat, "street": "440204001",
            "community": "440204001001", "grid": GRID, "matter_class": case.matter_class_id,
            "address": "门口", "description": "垃圾", "name": "甲", "phone": "13812345678",
            "kept": "", "class_words": "", "searched": "", "website": "", "step": "", "drop": "1",
        }),
        "rating": (None, f"/follow/{into.follow_code}/rate/",
                   {"request_id": fresh, "rating": "5", "note": "好"}),
        "reopening": (None, f"/follow/{into.follow_code}/reopen/",
                      {"request_id": fresh, "reason": "没有"}),
        "staff's report": ("collector", "/cases/report/", {
            "request_id": fresh, "title": "垃圾", "matter_class": case.matter_class_id,
            "description": "有", "address": "门口", "channel": "hotline", "reporter_name": "乙",
            "reporter_phone": "13812345678", "lon": lon, "lat": lat,
        }),
        "note": ("handler", f"{url}note/", {"note": "看", "seen_seq": "1", "request_id": fresh}),
        "postponing": ("handler", f"{url}ask_postpone/", {
            "note": "难", "until": "2026-12-01T10:00", "seen_seq": case.log_seq,
            "request_id": fresh,
        }),
        "splitting": ("dispatcher", f"{url}split/", {
            "departments": case.department_id, "title": "半", "note": "拆", "request_id": fresh,
        }),
        "merging": ("dispatcher", f"{url}merge/",
                    {"into": into.number, "note": "并", "request_id": fresh}),
        "many": ("dispatcher", "/cases/dispatch/",
                 {"ids": f"{DISTRICT}-{case.pk}", "next": "/desk/"}),
        "seeing a reporter": ("acceptor", f"{url}reporter/", {"reason": "核实"}),
        "keeping a view": ("dispatcher", "/cases/views/", {"name": "我的", "query": "?open=1"}),
        "dropping a view": ("dispatcher", "/cases/views/drop/", {"name": "我的"}),
        "signing in": (None, "/sign-in/", {"username": "x", "password": "y", "next": "/"}),
        "a password": ("leader", "/password/",
                       {"current": "x", "password": "y", "again": "y", "next": "/"}),
        "a language": (None, "/i18n/setlang/", {"language": "en", "next": "/"}),
        "the elder look": (None, "/ui/elder/", {"elder": "1", "next": "/"}),
        "an account": ("system_admin", "/manage/accounts/new/",
                       {"username": "zhang", "name": "张", "phone": "13812345678"}),
        "a post": ("system_admin", "/manage/posts/new/", {
            "role": "collector", "name": "岗", "division": "440204001", "department": "1",
            "grids": GRID,
        }),
        "a department": ("system_admin", "/manage/departments/new/",
                         {"code": "x", "name": "所", "division": "440204001", "parent": "1"}),
        "a limit": ("steward", f"/citywork/catalogue/limits/{case.rule_id}/", {
            "value": "4", "limit_value": "4", "unit": "work_hour", "limit_unit": "work_hour",
            "since": "2026-12-01", "source": "文件", "department": "1",
        }),
    }  # fmt: skip


def test_forms(works: Works) -> None:
    """Each field in turn filled with each value, the rest as it ought to be."""
    case, closed = works.case("handling"), works.case("closed")

    def asked() -> Iterator[tuple[str, str]]:
        for name, (person, path, fields) in forms(case, closed).items():
            client = client_of(works, person)
            yield f"{name}: as it is", answers(client, "post", path, fields)
            for field in fields:
                for about, value in FORM.items():
                    body = _encoded({**fields, field: value})
                    fault = answers(client, "generic", "POST", path, body, MULTIPART_CONTENT)
                    yield f"{name}: {field} {about}", fault

    assert not (faults := faults_of(asked())), faults


def _encoded(fields: dict[str, Any]) -> bytes:
    """A half surrogate goes out as the bytes that it would be, which are not UTF-8."""
    plain = {name: "@half@" if value == "\ud800" else value for name, value in fields.items()}
    return encode_multipart(BOUNDARY, plain).replace(b"@half@", b"\xed\xa0\x80")


BODIES = {
    "no boundary": ("multipart/form-data", b"x"),
    "cut off": (f"multipart/form-data; boundary={BOUNDARY}", f"--{BOUNDARY}\r\nContent-D".encode()),
    "no end": (
        f"multipart/form-data; boundary={BOUNDARY}",
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="a"\r\n\r\nx'.encode(),  # noqa: E501
    ),
    "bad base64": (
        f"multipart/form-data; boundary={BOUNDARY}",
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="note"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--{BOUNDARY}--'.encode(),  # noqa: E501
    ),
    "boundary of no letters": ("multipart/form-data; boundary=\x01", b"x"),
    "unknown charset": ("application/x-www-form-urlencoded; charset=nonsense", b"note=%ff"),
    "very many fields": ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 10_000)),
    "huge": ("application/x-www-form-urlencoded", b"note=" + b"a" * (5 * 1024 * 1024)),
    "json": ("application/json", b"{"),
    "nothing": ("", b""),
}


@pytest.mark.parametrize("about", BODIES)
def test_bodies(works: Works, about: str) -> None:
    case, closed = works.case("handling"), works.case("closed")
    content_type, body = BODIES[about]

    def asked() -> Iterator[tuple[str, str]]:
        for name, (person, path, _fields) in forms(case, closed).items():
            client = client_of(works, person)
            yield name, answers(client, "generic", "POST", path, body, content_type)

    assert not (faults := faults_of(asked())), faults


def png(width: int, height: int, *, rows: int) -> bytes:
    """A PNG that says it is so large, with that many rows in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = zlib.compress(b"\0" * (width * 3 + 1) * rows, 9)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


PHOTOS = {
    "a hundred megapixels": png(10_001, 10_000, rows=3),
    "larger than memory": png(2_000_000_000, 2_000_000_000, rows=0),
    "of no size": png(0, 0, rows=0),
    "cut off": picture()[:400],
    "only its beginning": picture()[:4],
    "empty": b"",
    "a page": b"<html><script>alert(1)</script>",
    "a drawing that runs": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "noise": bytes(range(256)) * 20,
}
NAMES = ["a.jpg", "../../../etc/passwd", "a\x00.jpg", "字" * 400 + ".jpg", 'x";\r\nX: y.jpg', ""]


@pytest.mark.parametrize("about", PHOTOS)
def test_photos(works: Works, about: str) -> None:
    """Refused with words, whoever sends them; none of them is kept."""
    case, closed = works.case("handling"), works.case("closed")
    wanted = forms(case, closed)
    for name in ("resident's report", "staff's report", "note"):
        person, path, fields = wanted[name]
        client = client_of(works, person)
        for file in NAMES:
            upload = SimpleUploadedFile("a.jpg", PHOTOS[about], "image/jpeg")
            upload._name = file  # as a program would send it
            fault = answers(client, "post", path, {**fields, "photos": upload})
            assert not fault, f"{name} {file!r}: {fault}"
    assert pictures.MAX_PIXELS < 100_000_000


def bomb(size: int) -> bytes:
    """A workbook whose one sheet unpacks to `size` bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return out.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">'.encode() for n in range(9)
    )
    + b"]><worksheet>&j;</worksheet>"
)


def laughing() -> bytes:
    """A workbook whose parts are entities of entities."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            packed.writestr(part, ENTITIES)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [bomb(300 * 1024 * 1024), laughing(), b"PK\x03\x04", b"", b"x" * 100, b"PK" + bytes(5000)],
    ids=["bomb", "entities", "head only", "empty", "text", "zeros"],
)
def test_workbooks(works: Works, content: bytes) -> None:
    client = client_of(works, "steward")
    upload = SimpleUploadedFile("目录.xlsx", content)
    response = client.post(reverse("citywork:import"), {"file": upload})
    assert response.status_code == 422
    assert "field-error" in response.content.decode() or "error" in response.content.decode()

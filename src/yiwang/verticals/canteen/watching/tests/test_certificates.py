"""Certificates: renewed, ended, listed by when they expire; kept by whoever runs the canteen."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from tests.works import picture
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import appoint, open_post
from yiwang.kernel.notify.models import Delivery
from yiwang.lib.errors import Conflict, Forbidden, Invalid

from ..models import Certificate
from ..services import end_certificate, put_certificate, remind_of_certificates
from ..services.certificates import Terms
from .makers import canteen, operator

pytestmark = pytest.mark.django_db


def terms(days: int = 90, kind: str = "food", holder: str = "", **more) -> Terms:
    today = localdate()
    given = {"number": "JY244", "issued_on": today - timedelta(days=300)}
    return Terms(kind, expires_on=today + timedelta(days=days), holder=holder, **(given | more))


def put(actor, where, said: Terms, request_id: uuid.UUID | None = None, **more) -> Certificate:
    return put_certificate(
        actor=actor, canteen_id=where.pk, terms=said, request_id=request_id or uuid.uuid4(), **more
    )


def test_the_manager_keeps_his_own(actor) -> None:
    where, manager = canteen(), actor("canteen_manager")
    for name in ("outsider", "welfare_clerk", "till_clerk", "audit_admin"):
        with pytest.raises(Forbidden):
            put(actor(name), where, terms())
    assert not Certificate.objects.exists()
    once = uuid.uuid4()
    made = put(manager, where, terms(), once)
    assert put(manager, where, terms(), once).pk == made.pk
    with pytest.raises(Conflict):
        put(manager, where, terms(91), once)
    assert Certificate.objects.count() == 1


def test_a_renewal_ends_the_old_one_only(actor) -> None:
    where, manager = canteen(), actor("canteen_manager")
    old = put(manager, where, terms(3))
    li = put(manager, where, terms(3, "health", "李师傅"))
    zhang = put(manager, where, terms(3, "health", "张师傅"))
    whole = put(manager, where, terms(3, "business", whole=True))
    new = put(manager, where, terms(300))
    put(manager, where, terms(300, "health", "李师傅"))
    live = set(Certificate.objects.filter(ended_at=None).values_list("pk", flat=True))
    assert {zhang.pk, whole.pk, new.pk} <= live and not {old.pk, li.pk} & live
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            district=where.district, operator=whole.operator, kind="business", number="2",
            issued_on=localdate(), expires_on=None, request_id=uuid.uuid4(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (terms(kind="health"), "holder"),
        (terms(holder="李师傅"), "holder"),
        (terms(kind="health", holder="李师傅", whole=True), "whole"),
        (terms(number=" "), "number"),
        (terms(days=-400), "expires_on"),
        (Terms("food", "JY1", localdate()), "expires_on"),
        (terms(issued_on=localdate() + timedelta(days=1)), "issued_on"),
        (terms(kind="poem"), "kind"),
    ],
)
def test_what_cannot_be_a_certificate(actor, said, field) -> None:
    with pytest.raises(Invalid) as refused:
        put(actor("canteen_manager"), canteen(), said)
    assert field in refused.value.fields


def test_ended_with_a_reason_and_kept(actor) -> None:
    manager = actor("canteen_manager")
    made = put(manager, canteen(), terms(3, "health", "李师傅"))
    with pytest.raises(Forbidden):
        end_certificate(actor=actor("outsider"), certificate_id=made.pk, reason="离职")
    with pytest.raises(Invalid):
        end_certificate(actor=manager, certificate_id=made.pk, reason=" ")
    assert Certificate.objects.get().ended_at is None
    ended = end_certificate(actor=manager, certificate_id=made.pk, reason="离职")
    again = end_certificate(actor=manager, certificate_id=made.pk, reason="换人")
    assert again.reason == "离职" and again.ended_at == ended.ended_at
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(expires_on=localdate() + timedelta(days=999))


def test_the_list_by_expiry(actor, signed_in_client) -> None:
    where, manager = canteen(), actor("canteen_manager")
    for days, number in ((-2, "EXPIRED"), (30, "SOON"), (31, "LATER")):
        put(manager, where, terms(days, "health", f"{number}师傅", number=number))
    put(manager, where, Terms("business", "FOREVER", localdate()))
    elsewhere = canteen("440203001", operator=operator("OP9", "440203"))
    page = signed_in_client("welfare_clerk").get("/canteen/watching/certificates/?standing=due")
    said = page.content.decode()
    assert "EXPIRED" in said and "SOON" in said and "LATER" not in said and "FOREVER" not in said
    assert said.index("EXPIRED") < said.index("SOON") and "已过期 2 天" in said
    everything = signed_in_client("welfare_clerk").get("/canteen/watching/certificates/")
    assert everything.content.decode().index("LATER") < everything.content.decode().index("FOREVER")
    assert (
        "EXPIRED"
        not in signed_in_client("outsider").get("/canteen/watching/certificates/").content.decode()
    )
    export = signed_in_client("welfare_clerk").get(
        "/canteen/watching/certificates/?standing=due&export=csv"
    )
    assert "SOON" in b"".join(export.streaming_content).decode()
    assert elsewhere.pk


def test_registered_on_the_page_with_its_photo(signed_in_client) -> None:
    where, browser = canteen(), signed_in_client("canteen_manager")
    said = {
        "canteen": where.pk, "kind": "food", "number": "JY2440204", "holder": "",
        "issued_on": "2026-01-01", "expires_on": "2031-01-01", "request_id": uuid.uuid4(),
        "file": SimpleUploadedFile("证.jpg", picture(), "image/jpeg"),
    }  # fmt: skip
    assert browser.post("/canteen/watching/certificates/new/", said).status_code == 302
    made = Certificate.objects.get()
    assert made.file is not None
    url = f"/canteen/watching/certificates/{made.pk}/"
    assert "JY2440204" in browser.get(url).content.decode()
    assert browser.get(f"{url}file/?small=1")["Content-Type"] == "image/jpeg"
    for name, status in (("welfare_clerk", 200), ("outsider", 404), ("till_clerk", 403)):
        assert signed_in_client(name).get(f"{url}file/").status_code == status
    assert "换新证" not in signed_in_client("welfare_clerk").get(url).content.decode()
    renewing = browser.get(f"/canteen/watching/certificates/new/?of={made.pk}").content.decode()
    assert "JY2440204" in renewing


def test_reminded_once_before_and_once_after(actor) -> None:
    where, manager = canteen(), actor("canteen_manager")
    actor("welfare_clerk"), actor("outsider")
    made = put(manager, where, terms(20))
    put(manager, where, terms(200, "fire"))
    for _day in range(2):
        assert remind_of_certificates() == 1
    assert [each.account.name for each in Delivery.objects.all()] == ["冯店长"]
    for days in (21, 22):
        assert remind_of_certificates(on=localdate() + timedelta(days=days)) == 1
    told = Delivery.objects.filter(message__key__endswith="expired")
    assert {each.account.name for each in told} == {"冯店长", "郭民政"}
    put(manager, where, terms(400))
    assert remind_of_certificates() == 0 and made.pk


def test_the_operators_own_people_are_reminded(cast) -> None:
    where = canteen()
    account = cast.account("canteen_manager")
    post = open_post(
        actor=SYSTEM, code="own", name="店长", role="canteen_manager", division="",
        department=where.operator.department,
    )  # fmt: skip
    appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
    put(actor_of(account), where, terms(5))
    elsewhere = canteen("440203001", operator=operator("OP9", "440203"))
    put(SYSTEM, elsewhere, terms(5))
    assert remind_of_certificates() == 2
    assert [each.account.pk for each in Delivery.objects.all()] == [account.pk]

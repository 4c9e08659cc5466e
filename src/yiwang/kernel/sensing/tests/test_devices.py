"""Devices are registered, given another secret and retired."""

import stat
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from tests.cast import DISTRICT, ELSEWHERE_DISTRICT, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Invalid, Refused
from yiwang.lib.place import Place

from ..commands.devices import devices as command
from ..models import Cursor, Device, LastSeen, Latest
from ..selectors import device_by_secret, devices, revision, silent
from ..services import NewDevice, define_kind, register, retire, rotate
from ..transport.address import mqtt_addresses
from .makers import fridge_kind, fridges

pytestmark = pytest.mark.django_db
IN_STREET = Place(DISTRICT, STREET)


@pytest.fixture
def kind(db):
    return fridge_kind()


def one(code="F1", place=IN_STREET, kind="fridge"):
    return NewDevice(code, kind, "疫苗冰箱", place)


def test_the_steward_registers_and_the_secret_opens(kind, actor):
    ((device, secret),) = register(actor=actor("steward"), new=[one()])
    assert device_by_secret(secret) == device
    assert secret not in str(Device.objects.values_list("secret", flat=True)[0])
    assert device.topic == f"gov/{DISTRICT}/fridge/F1"
    assert AuditRecord.objects.get(verb="sensing.register").detail["code"] == "F1"


@pytest.mark.parametrize("person", ["outsider", "collector", "resident"])
def test_others_register_nothing(kind, actor, person):
    with pytest.raises(Forbidden):
        register(actor=actor(person), new=[one()])
    assert not Device.objects.exists()


def test_a_code_is_one_in_the_whole_city(kind, actor):
    register(actor=SYSTEM, new=[one()])
    with pytest.raises(Refused, match="F1"):
        register(actor=SYSTEM, new=[one("F2"), one(place=Place(ELSEWHERE_DISTRICT))])
    with pytest.raises(Refused, match="F3"):
        register(actor=SYSTEM, new=[one("F3"), one("F3")])
    assert Device.objects.count() == 1


@pytest.mark.parametrize("code", ["", "a b", "a/b", "a.b", "-a", "冰箱", "x" * 41])
def test_codes_that_cannot_travel_are_refused(kind, code):
    with pytest.raises(Invalid):
        register(actor=SYSTEM, new=[one(code)])


def test_an_unknown_kind_is_refused(db):
    with pytest.raises(Invalid):
        register(actor=SYSTEM, new=[one()])


def test_a_kind_defined_again_is_what_is_said_now(kind):
    again = define_kind(
        code="fridge",
        title="冰箱",
        channels=[{"name": "t"}],
        interval_seconds=300,
        silent_after_seconds=900,
    )
    assert (again.pk, again.channel_names) == (kind.pk, {"t"})
    with pytest.raises(Invalid):
        define_kind(
            code="fridge",
            title="冰箱",
            channels=[{"name": "t"}, {"name": "t"}],
            interval_seconds=300,
            silent_after_seconds=900,
        )


def test_a_new_secret_ends_the_old_one(kind, actor):
    ((device, old),) = register(actor=SYSTEM, new=[one()])
    with pytest.raises(Forbidden):
        rotate(actor=actor("outsider"), district=DISTRICT, device_id=device.pk)
    assert device_by_secret(old) == device
    device, new = rotate(actor=actor("steward"), district=DISTRICT, device_id=device.pk)
    assert device_by_secret(new) == device
    assert device_by_secret(old) is None


def test_a_retired_device_is_known_to_nobody(kind, actor):
    ((device, secret),) = register(actor=SYSTEM, new=[one()])
    with pytest.raises(Forbidden):
        retire(actor=actor("outsider"), district=DISTRICT, device_id=device.pk)
    assert device_by_secret(secret) == device
    for _ in range(2):
        retire(actor=actor("steward"), district=DISTRICT, device_id=device.pk)
    assert device_by_secret(secret) is None
    assert device_by_secret("") is None
    with pytest.raises(Refused):
        rotate(actor=SYSTEM, district=DISTRICT, device_id=device.pk)
    assert AuditRecord.objects.filter(verb="sensing.retire").count() == 1


def test_who_sees_devices(kind, actor):
    register(actor=SYSTEM, new=[one()])
    assert devices(actor("steward")).count() == devices(SYSTEM).count() == 1
    assert not devices(actor("outsider")).exists()


def test_who_is_silent(kind):
    (quiet, _), (loud, _), (gone, _) = fridges(3)
    retire(actor=SYSTEM, district=gone.district, device_id=gone.pk)
    later = now() + timedelta(minutes=11)
    LastSeen.objects.create(district=DISTRICT, device=loud, at=later, received_at=later)
    assert list(silent(SYSTEM)) == []
    assert list(silent(SYSTEM, at=later)) == [quiet]


def test_a_change_of_devices_makes_a_new_revision(kind):
    before = revision()
    ((device, _),) = fridges(1)
    registered = revision()
    retire(actor=SYSTEM, district=device.district, device_id=device.pk)
    assert before < registered < revision()


def test_what_was_said_last_never_goes_back(kind):
    ((device, _),) = fridges(1)
    latest = Latest.objects.create(
        district=DISTRICT, device=device, channel="t", at=now(), value=4.0
    )
    cursor = Cursor.objects.create(stream="s", consumer="c", born="b", seq=9)
    for change in (
        lambda: Latest.objects.filter(pk=latest.pk).update(at=latest.at - timedelta(seconds=1)),
        lambda: Cursor.objects.filter(pk=cursor.pk).update(seq=8),
        lambda: Device.objects.filter(pk=device.pk).update(code="other"),
    ):
        with pytest.raises(IntegrityError, match="refuses"), transaction.atomic():
            change()


def test_who_may_speak_is_written_for_the_nodes_of_a_cluster(settings, tmp_path):
    fridges(2)
    settings.SENSING_BROKER = "nats://platform:p%40ss@a:4222,nats://platform:p%40ss@b:4222"
    settings.SENSING_MQTT = "a:1883, b:1884"
    assert mqtt_addresses() == [("a", 1883), ("b", 1884)]
    asked = ["users", str(tmp_path / "users.conf")]
    assert CliRunner().invoke(command, asked).exit_code == 0
    written = (tmp_path / "users.conf").read_text()
    assert '{user: platform, password: "p@ss"}' in written
    assert written.count(f'"{DISTRICT}-F0000') == 2
    assert CliRunner().invoke(command, asked).exit_code == 3
    assert stat.S_IMODE((tmp_path / "users.conf").stat().st_mode) == 0o600

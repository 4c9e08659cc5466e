"""What the database itself refuses of devices, readings and the list of files, each by its name."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from tests.cast import DISTRICT
from tests.promises import promise

from ..models import Cursor, LakeFile, LastSeen, Latest
from ..selectors import revision
from ..services import define_kind
from .alarm_makers import a_fridge
from .deeds import Deeds

pytestmark = pytest.mark.django_db
TABLES = ("cursor", "device", "devicekind", "lakefile", "lastseen", "latest", "poison",
          "quarantined", "revision")  # fmt: skip
#: What is tried, and what must refuse it.
REFUSED = [
    ("UPDATE sensing_latest SET at = at - interval '1 s'", "sensing_latest_never_back"),
    ("UPDATE sensing_lastseen SET at = at - interval '1 s'", "sensing_seen_never_back"),
    ("UPDATE sensing_lastseen SET received_at = received_at - interval '1 s'",
     "sensing_seen_never_back"),
    ("UPDATE sensing_lastseen SET positioned_at = positioned_at - interval '1 s'",
     "sensing_seen_never_back"),
    ("UPDATE sensing_lastseen SET lon = 181", "sensing_seen_on_earth"),
    ("UPDATE sensing_lastseen SET lon = NULL", "sensing_seen_on_earth"),
    ("UPDATE sensing_cursor SET seq = seq - 1", "sensing_cursor_never_back"),
    ("UPDATE sensing_device SET code = 'F9'", "sensing_device_keeps_address"),
    ("UPDATE sensing_device SET district = '440203', street = '', community = '', grid = ''",
     "sensing_device_keeps_address"),
    ("UPDATE sensing_device SET kind_id = (SELECT max(id) FROM sensing_devicekind)",
     "sensing_device_keeps_address"),
    ("UPDATE sensing_device SET interval_override = 0", "sensing_device_interval"),
    ("UPDATE sensing_device SET state = 'retired'", "sensing_device_state"),
    ("UPDATE sensing_device SET retired_at = now()", "sensing_device_state"),
    ("UPDATE sensing_device SET lon = 113, lat = 91", "sensing_device_on_earth"),
    ("UPDATE sensing_device SET community = ''", "sensing_device_codes_nest"),
    ("UPDATE sensing_devicekind SET code = upper(code)", "sensing_kind_code"),
    ("UPDATE sensing_devicekind SET interval_seconds = 0", "sensing_kind_times"),
    ("UPDATE sensing_devicekind SET silent_after_seconds = interval_seconds - 1",
     "sensing_kind_times"),
    ("UPDATE sensing_devicekind SET keep_days = 0", "sensing_kind_times"),
    ("UPDATE sensing_devicekind SET speaks = 'coap'", "sensing_kind_speaks"),
    ("UPDATE sensing_lakefile SET rows = 0", "sensing_lakefile_span"),
    ("UPDATE sensing_lakefile SET last_at = first_at - interval '1 s'", "sensing_lakefile_span"),
]  # fmt: skip
ANOTHER = {"code": "'F2'", "secret_index": "repeat('0', 64)"}
#: A row like one that is there, with columns otherwise, and what must refuse it.
COPIES = [
    ("latest", {}, "sensing_latest_once"),
    ("lastseen", {}, "sensing_seen_once"),
    ("cursor", {}, "sensing_cursor_once"),
    ("lakefile", {}, "sensing_lakefile_path_key"),
    ("device", {"secret_index": ANOTHER["secret_index"]}, "sensing_device_once"),
    ("device", {"code": "'F2'"}, "sensing_device_secret"),
    ("device", ANOTHER | {"code": "'a.b'"}, "sensing_device_code"),
    ("device", ANOTHER | {"district": "'44020x'"}, "sensing_device_district_code"),
    ("device", ANOTHER | dict.fromkeys(("district", "street", "community", "grid"), "''"),
     "sensing_device_located"),
    ("devicekind", {}, "sensing_devicekind_code_key"),
]  # fmt: skip
#: Refuse nothing: they say that worker, gateway and broker must read anew.
NUMBERED = {
    "sensing_device_revised": "UPDATE sensing_device SET title = 'x'",
    "sensing_kind_revised": "UPDATE sensing_devicekind SET title = 'x'",
}


@pytest.fixture
def filled():
    """One of everything."""
    fridge, moment = a_fridge(), now()
    define_kind(
        code="other", title="另", channels=[], interval_seconds=60, silent_after_seconds=600
    )
    said = {"district": DISTRICT, "device": fridge, "at": moment}
    Latest.objects.create(channel="t", value=4.0, **said)
    LastSeen.objects.create(received_at=moment, lon=113.6, lat=24.8, positioned_at=moment, **said)
    Cursor.objects.create(stream="s", consumer="c", born="b", holder="h", seq=7)
    LakeFile.objects.create(
        path="kind=fridge/dt=2026-11-23/batch-1.parquet", kind="fridge", dt=moment.date(), rows=1,
        size=1, first_at=moment, last_at=moment + timedelta(seconds=1), received_until=moment,
    )  # fmt: skip


class TestPromises(Deeds):
    tables, refused, copies = TABLES, REFUSED, COPIES
    besides = set(NUMBERED)


@pytest.mark.parametrize(("name", "statement"), NUMBERED.items())
def test_a_change_is_numbered_by_one_promise(filled, name, statement):
    before = revision()
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert revision() > before
        with transaction.atomic():
            before = revision()
            cursor.execute(promise(name).drop)
            cursor.execute(statement)
            assert revision() == before
            transaction.set_rollback(True)

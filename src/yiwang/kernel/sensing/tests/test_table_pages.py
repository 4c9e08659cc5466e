"""A table of readings is brought to a page, taken by the job, and what was wrong comes back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from ..models import Device, ReadingFile
from ..services.tables import run_table, tables_left_behind
from .alarm_makers import a_fridge
from .test_tables import table, told
from .test_worker import lake_rows, work

pytestmark = pytest.mark.django_db


def brought(client, data, **said):
    file = SimpleUploadedFile("记录仪.csv", data)
    return client.post(reverse("sensing:new_table"), {"file": file, **said})


def page(client, name, *args):
    answer = client.get(reverse(f"sensing:{name}", args=args))
    return answer.status_code, b"".join(answer).decode("utf-8-sig")


@pytest.fixture
def fridge(cast, town):
    cast.account("steward")
    return a_fridge()


def test_a_steward_brings_a_table(fridge, broker, signed_in_client):
    work(batches=0)
    client = signed_in_client("steward")
    assert "还没有导入过读数" in page(client, "tables")[1]
    assert "没有找到表头" in brought(client, b"a,b\n1,2").content.decode()
    at = now().replace(microsecond=0) - timedelta(hours=3)
    data = table(
        (told(at), 4.5), (told(at), "=冷"), (told(at - timedelta(minutes=5)), 4.6),
        head="时间,温度",
    )  # fmt: skip
    assert "没有找到表头" in brought(client, data).content.decode()
    file = ReadingFile.objects.get(pk=int(brought(client, data, device="F1").url.split("/")[-2]))
    assert "导入中" in page(client, "table", file.pk)[1]
    for _ in range(2):
        done = run_table(file_id=file.pk)
        assert (done.state, done.lines, done.stored, done.refused) == ("done", 3, 2, 1)
    assert bytes(done.content) == b""
    _, shown = page(client, "table", file.pk)
    assert "不是数字" in shown and "1 行没有导入" in shown and "every 2s" not in shown
    asked = client.get(reverse("sensing:table", args=[file.pk]), headers={"HX-Request": "true"})
    assert asked.headers["HX-Refresh"] == "true"
    _, sheet = page(client, "refused_lines", file.pk)
    assert sheet.splitlines()[0] == "行号,时间,温度,原因" and "'=冷" in sheet
    work()
    assert sorted(lake_rows()["value"]) == [4.5, 4.6]
    again = brought(client, data, device="F1")
    done = run_table(file_id=int(again.url.split("/")[-2]))
    assert (done.stored, done.known) == (0, 2)
    assert page(client, "tables")[1].count("记录仪.csv") >= 2


def test_without_the_store_it_waits_and_goes_on(fridge, broker, signed_in_client):
    client = signed_in_client("steward")
    data = table((told(now()), 4.5), head="时间,温度")
    broker.kill()
    pk = int(brought(client, data, device="F1").url.split("/")[-2])
    with pytest.raises(Exception, match=r"refused|broker|127\.0\.0\.1"):
        run_table(file_id=pk)
    assert tables_left_behind() == []
    ReadingFile.objects.update(beat_at=now() - timedelta(minutes=3))
    assert tables_left_behind() == [pk]
    broker.start()
    work(batches=0)
    assert run_table(file_id=pk).stored == 1


def test_a_steward_of_another_district_brings_nothing_of_this(fridge, broker, signed_in_client):
    data = table((told(now()), 4.5), head="时间,温度")
    answer = brought(signed_in_client("outsider"), data, device="F1")
    done = run_table(file_id=int(answer.url.split("/")[-2]))
    assert (done.stored, done.refused, done.faults[0][2]) == (
        0, 1, "没有这台在用的设备，或不归您管理",
    )  # fmt: skip


@pytest.mark.parametrize("person", ["collector", "supervisor", "leader"])
def test_others_bring_nothing(fridge, signed_in_client, person):
    client = signed_in_client(person)
    assert brought(client, table((told(now()), 4.5), head="时间,温度")).status_code == 403
    assert page(client, "tables")[0] == 403
    assert not ReadingFile.objects.exists() and Device.objects.count() == 1


def test_a_file_is_its_bringers_own(fridge, cast, signed_in_client):
    file = ReadingFile.objects.create(
        district="440204", account_id=cast.account("leader").pk, name="x", content=b"x"
    )
    client = signed_in_client("steward")
    assert page(client, "table", file.pk)[0] == 404
    assert page(client, "refused_lines", file.pk)[0] == 404

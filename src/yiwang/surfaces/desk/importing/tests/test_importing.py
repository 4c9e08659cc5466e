"""Files become cases: who, where, once; what does not become one says why."""

import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import localtime, now

from tests.cast import COMMUNITY, DISTRICT, ELSEWHERE_DISTRICT, GRID, STREET
from yiwang.kernel.access import services as access
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.cases.contact import plain_phone
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.services import Report, open_case
from yiwang.lib.errors import Forbidden, Invalid
from yiwang.lib.geo import bd09_from_wgs84, gcj02_from_wgs84

from ..invariants import counts_other_than_the_rows
from ..models import Row, Upload
from ..selectors import cases_of_upload, content_of
from ..services import (
    confirm_upload,
    run_upload,
    running,
    stage_upload,
    stop_upload,
    sweep,
    uploads_left_behind,
)
from . import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(works):
    """Another acceptor of the street."""
    post = access.open_post(
        actor=SYSTEM, code="second-desk", name="二号坐席", role="acceptor", division=STREET
    )
    account = access.enrol(
        actor=SYSTEM, username="second", name="二号", password="Dong-He-Jie-2026"
    )
    access.appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
    return actor_of(account)


def test_good_rows_begin_the_loop(works, clerk):
    yesterday = localtime(now() - timedelta(days=1)).replace(second=0, microsecond=0)
    lon, lat = works.town.centre_of(GRID)
    head = (
        "来文编号",
        "标题",
        "详细情况",
        "类别",
        "上报时间",
        "地址",
        "经度",
        "纬度",
        "反映人",
        "电话",
        "备注",
    )
    row = ("HZ7", "路边垃圾", "一大堆", "暴露垃圾", f"{yesterday:%Y-%m-%d %H:%M}", "东河街 1 号",
           f"{lon}", f"{lat}", "王女士", "138 0013 8000", "请尽快")  # fmt: skip
    upload = makers.brought(clerk, makers.csv_file(row, head=head))
    assert makers.counts(upload) == (1, 0, 0) and upload.state == "done"
    case = Case.objects.get()
    assert (case.stage, case.channel, case.grid, case.community) == (
        "reported",
        "hotline",
        GRID,
        COMMUNITY,
    )
    assert (case.title, case.matter_class, case.origin, case.origin_id) == (
        "路边垃圾", works.rubbish, "12345 热线", "HZ7",
    )  # fmt: skip
    assert case.reported_at == yesterday and case.stage_due is not None and case.post_id
    assert (case.reporter_name, plain_phone(case.reporter_phone)) == ("王女士", "13800138000")
    entry = LogEntry.objects.get()
    assert (entry.actor_id, entry.action, entry.note) == (clerk.account_id, "report", "请尽快")
    assert list(cases_of_upload(clerk, upload)) == [case]
    assert not counts_other_than_the_rows()


@pytest.mark.parametrize(
    ("convert", "crs", "column"),
    [
        (lambda lon, lat: (lon, lat), "wgs84", ""),
        (gcj02_from_wgs84, "gcj02", ""),
        (bd09_from_wgs84, "bd09", ""),
        (gcj02_from_wgs84, "wgs84", "高德"),
        (bd09_from_wgs84, "gcj02", "BD-09"),
    ],
)
def test_coordinates_of_any_map(works, clerk, convert, crs, column):
    lon, lat = works.town.centre_of(GRID)
    x, y = convert(lon, lat)
    data = makers.csv_file(
        ("垃圾", f"{x:.7f}", f"{y:.7f}", column), head=("标题", "经度", "纬度", "坐标系")
    )
    makers.brought(clerk, data, crs=crs)
    case = Case.objects.get()
    assert case.grid == GRID
    assert (case.lon, case.lat) == (pytest.approx(lon, abs=2e-6), pytest.approx(lat, abs=2e-6))


@pytest.mark.parametrize(
    ("said", "grid", "community"),
    [
        (GRID, GRID, COMMUNITY),
        (COMMUNITY, "", COMMUNITY),
        ("浈江南社区", "", COMMUNITY),
        ("", "", ""),
    ],
)
def test_places_by_code_by_name_or_by_ones_own_post(works, clerk, said, grid, community):
    data = makers.csv_file(("垃圾", said, "东河街"), head=("标题", "网格或社区", "地址"))
    makers.brought(clerk, data)
    case = Case.objects.get()
    assert (case.district, case.street, case.community, case.grid) == (
        DISTRICT,
        STREET,
        community,
        grid,
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"标题": ""}, "标题"),
        ({"类别": "外星人"}, "外星人"),
        ({"上报时间": "昨天"}, "看不懂"),
        ({"上报时间": "2099-01-01"}, "将来"),
        ({"上报时间": "2020-01-01"}, "一个月"),
        ({"电话": "12"}, "电话"),
        ({"来源": "飞鸽"}, "飞鸽"),
        ({"地址": ""}, "地点"),
        ({"网格或社区": "440204001999"}, "440204001999"),
        ({"网格或社区": f"{ELSEWHERE_DISTRICT}001001"}, "所辖"),
        ({"网格或社区": "别的社区"}, "别的社区"),
        ({"经度": "113.6"}, "同时"),
        ({"经度": "24.8", "纬度": "113.6"}, "填反"),
        ({"经度": "500", "纬度": "24.8"}, "超出"),
        ({"经度": "100.1", "纬度": "24.8"}, "辖区"),
        ({"经度": "nan", "纬度": "inf"}, "十进制"),
        ({"经度": "113.601", "纬度": "24.801", "坐标系": "火星文"}, "坐标系"),
        ({"经度": "113.601", "纬度": "24.801", "网格或社区": "440204001003"}, "不一致"),
    ],
)
def test_a_bad_row_says_why_and_opens_nothing(works, clerk, given, words):
    right = {"标题": "垃圾", "地址": "东河街", "类别": "", "上报时间": "", "电话": "", "来源": "",
             "网格或社区": "", "经度": "", "纬度": "", "坐标系": ""}  # fmt: skip
    row = right | given
    upload = makers.brought(clerk, makers.csv_file(tuple(row.values()), head=tuple(row)))
    assert makers.counts(upload) == (0, 0, 1)
    assert words in makers.reasons(upload)[2]
    assert not Case.objects.exists()


def test_the_preview_says_the_same_and_opens_nothing(works, clerk):
    before = Case.objects.count()
    data = makers.csv_file(
        *makers.rows_of(3), ("HZ9", "", "", "", ""), ("HZ1", "再来", "", "x", "")
    )
    upload = makers.staged(clerk, data)
    assert (upload.summary["good"], upload.summary["bad"]) == (3, 2)
    assert [each["line"] for each in upload.summary["problems"]] == [5, 6]
    assert "第 2 行" in upload.summary["problems"][1]["reason"]
    assert Case.objects.count() == before
    assert "13800138000" not in str(upload.summary)


def test_the_same_file_opens_nothing_twice(works, clerk):
    data = makers.csv_file(*makers.rows_of(30), ("", "没有编号", "", "东河街", ""))
    assert makers.counts(makers.brought(clerk, data)) == (31, 0, 0)
    again = makers.brought(clerk, data, name="又一次.xlsx")
    assert makers.counts(again) == (0, 31, 0)
    assert Case.objects.count() == 31
    assert Row.objects.filter(upload=again, case__isnull=True).count() == 0
    assert run_upload(upload_id=again.pk).known == 31


def test_two_clerks_with_one_file_open_it_once(works, clerk, colleague):
    data = makers.csv_file(*makers.rows_of(5), ("", "没有编号", "", "东河街", ""))
    makers.brought(clerk, data)
    assert makers.counts(makers.brought(colleague, data)) == (0, 6, 0)
    assert Case.objects.count() == 6


def test_a_number_that_came_another_way_is_known(works, clerk):
    place = works.case("reported")
    report = Report(
        channel="hotline", title="别处", place=makers_spot(place), origin="12345 热线",
        origin_id="HZ1",
    )  # fmt: skip
    case = open_case(actor=clerk, report=report, request_id=uuid.uuid4())
    upload = makers.brought(clerk, makers.csv_file(*makers.rows_of(2)))
    assert makers.counts(upload) == (1, 1, 0)
    assert Row.objects.get(upload=upload, state="known").case_id == case.pk


def makers_spot(case):
    from yiwang.kernel.cases.selectors import spot_of

    return spot_of(case)


def test_rows_put_right_and_brought_again_open_what_was_missing(works, clerk):
    data = makers.csv_file(*makers.rows_of(2), ("HZ8", "", "", "东河街", ""))
    first = makers.brought(clerk, data)
    assert makers.counts(first) == (2, 0, 1)
    again = makers.brought(clerk, makers.csv_file(("HZ8", "补上标题", "", "东河街", "")))
    assert makers.counts(again) == (1, 0, 0)


def test_killed_half_way_it_goes_on_and_opens_nothing_twice(works, clerk, monkeypatch):
    upload = makers.staged(clerk, makers.csv_file(*makers.rows_of(80)))
    confirm_upload(actor=clerk, upload_id=upload.pk)
    taken = running._take

    def killed(upload_id, actor, batch, near):
        if batch[0].line.number > 30:
            raise SystemExit
        return taken(upload_id, actor, batch, near)

    monkeypatch.setattr(running, "_take", killed)
    with pytest.raises(SystemExit):
        run_upload(upload_id=upload.pk)
    monkeypatch.undo()
    upload.refresh_from_db()
    assert (upload.state, upload.opened, Case.objects.count()) == ("running", 50, 50)
    assert uploads_left_behind() == []
    Upload.objects.update(beat_at=now() - timedelta(minutes=3))
    assert uploads_left_behind() == [upload.pk]
    assert run_upload(upload_id=upload.pk).opened == 80
    assert Case.objects.count() == 80 and not counts_other_than_the_rows()


def test_a_batch_that_fails_leaves_nothing(works, clerk, monkeypatch):
    upload = makers.staged(clerk, makers.csv_file(*makers.rows_of(10)))
    confirm_upload(actor=clerk, upload_id=upload.pk)
    before = makers.everything()
    opened = running.open_case

    def fails(**given):
        if given["report"].origin_id == "HZ9":
            raise RuntimeError
        return opened(**given)

    monkeypatch.setattr(running, "open_case", fails)
    with pytest.raises(RuntimeError):
        run_upload(upload_id=upload.pk)
    assert makers.everything() == before


def test_stopped_it_opens_no_more(works, clerk, monkeypatch):
    upload = makers.staged(clerk, makers.csv_file(*makers.rows_of(60)))
    confirm_upload(actor=clerk, upload_id=upload.pk)
    taken = running._take

    def stops(upload_id, actor, batch, near):
        on = taken(upload_id, actor, batch, near)
        stop_upload(actor=clerk, upload_id=upload_id)
        return on

    monkeypatch.setattr(running, "_take", stops)
    run_upload(upload_id=upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.opened) == ("stopped", 25)
    stop_upload(actor=clerk, upload_id=upload.pk)


@pytest.mark.parametrize("who", ["collector", "dispatcher", "handler", "leader", "resident"])
def test_nobody_else_may(works, who):
    before = makers.everything()
    with pytest.raises(Forbidden):
        stage_upload(
            actor=works.cast.actor(who), name="x", content=makers.csv_file(*makers.rows_of(1)),
            channel="hotline",
        )  # fmt: skip
    assert makers.everything() == before


def test_the_registrar_may(works, clerk):
    upload = makers.brought(works.cast.actor("registrar"), makers.csv_file(*makers.rows_of(1)))
    assert makers.counts(upload) == (1, 0, 0)


def test_the_outsider_reaches_neither_our_places_nor_our_uploads(works, clerk):
    outsider = works.cast.actor("outsider")
    upload = makers.staged(clerk, makers.csv_file(*makers.rows_of(1)))
    for verb in (confirm_upload, stop_upload):
        with pytest.raises(Upload.DoesNotExist):
            verb(actor=outsider, upload_id=upload.pk)
    upload.refresh_from_db()
    assert upload.state == "staged"
    data = makers.csv_file(("垃圾", GRID), head=("标题", "网格"))
    assert makers.counts(makers.brought(outsider, data)) == (0, 0, 1)
    assert not Case.objects.exists()


def test_a_clerk_who_lost_the_post_opens_nothing(works, clerk):
    upload = makers.staged(clerk, makers.csv_file(*makers.rows_of(2)))
    confirm_upload(actor=clerk, upload_id=upload.pk)
    held = works.cast.account("acceptor").appointments.get()
    access.dismiss(actor=SYSTEM, appointment_id=held.pk)
    assert makers.counts(run_upload(upload_id=upload.pk)) == (0, 0, 2)


def test_possible_duplicates_are_hinted_and_left_out_if_wished(works, clerk):
    standing = works.case("reported")
    lon, lat = works.town.centre_of(GRID)
    head = ("标题", "类别", "经度", "纬度")
    rows = [
        ("又是垃圾", "暴露垃圾", f"{lon + 0.0001}", f"{lat}"),
        ("远处", "暴露垃圾", f"{lon + 0.0009}", f"{lat}"),
        ("没有类别", "", f"{lon}", f"{lat}"),
    ]
    upload = makers.staged(clerk, makers.csv_file(*rows, head=head))
    assert upload.summary["near"] == 1
    (hint,) = upload.summary["hints"]
    assert standing.number in hint["reason"] and "10 米" in hint["reason"]
    done = makers.brought(clerk, makers.csv_file(*rows, head=head), skip_near=True)
    assert makers.counts(done) == (2, 0, 1)
    assert standing.number in makers.reasons(done)[2]


def test_what_reporters_said_is_sealed_and_goes_after_a_month(works, clerk):
    data = makers.csv_file(("HZ1", "垃圾", "", "东河街", "13800138000"))
    upload = makers.brought(clerk, data)
    assert content_of(upload.pk) == data
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM importing_upload")
        assert b"13800138000" not in bytes(cursor.fetchone()[0])
    assert sweep() == 0
    Upload.objects.update(created_at=now() - timedelta(days=31))
    assert sweep() == 1 and content_of(upload.pk) == b""
    assert Row.objects.count() == 1


def test_a_file_that_cannot_be_read_is_not_kept(clerk):
    with pytest.raises(Invalid):
        makers.staged(clerk, b"nothing")
    assert not Upload.objects.exists()


def test_statements_grow_with_rows_and_no_faster(works, clerk, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(count, start):
        upload = makers.staged(clerk, makers.csv_file(*makers.rows_of(count, start)))
        confirm_upload(actor=clerk, upload_id=upload.pk)
        with CaptureQueriesContext(connection) as seen:
            run_upload(upload_id=upload.pk)
        return len(seen)

    statements(1, 1)
    small, large = statements(25, 100), statements(100, 1000)
    assert large <= 4 * small
    assert small <= 25 * 12 + 25


def test_a_preview_costs_the_same_for_any_number_of_rows(works, clerk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(count):
        with CaptureQueriesContext(connection) as seen:
            makers.staged(clerk, makers.csv_file(*makers.rows_of(count)))
        return len(seen)

    statements(1)
    assert statements(500) == statements(5) <= 8

"""A clerk's way through the pages, and who is kept out of them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from yiwang.kernel.cases.models import Case

from ..models import Upload
from ..services import run_upload
from . import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(clerk, signed_in_client):
    return signed_in_client("acceptor")


def bring(client, content, **given):
    file = SimpleUploadedFile("来文.csv", content)
    given = {"file": file, "channel": "hotline", "system": "12345 热线", "crs": "wgs84", **given}
    return client.post("/imports/new/", given)


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_from_the_template_to_the_cases(client):
    book = load_workbook(io.BytesIO(client.get("/imports/template.xlsx").content))
    page = book.worksheets[0]
    assert page["B1"].value == "标题*" and book.worksheets[1].sheet_state == "hidden"
    assert any("$D$" in each.formula1 for each in page.data_validations.dataValidation)
    out = io.BytesIO()
    book.save(out)
    made = bring(client, out.getvalue())
    upload = Upload.objects.get()
    assert made["Location"] == f"/imports/{upload.pk}/"
    preview = text(client.get(made["Location"]))
    assert "人行道上堆放建筑垃圾" in preview and "导入 1 件" in preview
    assert not Case.objects.exists()
    client.post(f"/imports/{upload.pk}/confirm/")
    client.post(f"/imports/{upload.pk}/confirm/")
    assert ProcrastinateJob.objects.filter(task_name="importing.run").count() == 1
    running = text(client.get(made["Location"]))
    assert "<progress" in running and "every 2s" in running
    run_upload(upload_id=upload.pk)
    done = text(client.get(made["Location"]))
    assert "已导入 1 件" in done and "every 2s" not in done
    case = Case.objects.get()
    assert case.number in text(client.get(f"/imports/{upload.pk}/cases/"))
    assert case.number in text(client.get(f"/imports/{upload.pk}/rows/"))
    assert "来文.csv" in text(client.get("/imports/"))


def test_what_was_not_taken_is_downloaded_put_right_and_brought_again(client):
    rows = [*makers.rows_of(2), ("HZ8", "", "", "=东河街", "+8613800138000")]
    bring(client, makers.csv_file(*rows))
    upload = Upload.objects.get()
    assert "标题：请写明是什么事" in text(client.get(f"/imports/{upload.pk}/"))
    client.post(f"/imports/{upload.pk}/confirm/")
    run_upload(upload_id=upload.pk)
    assert "下载未导入的行" in text(client.get(f"/imports/{upload.pk}/"))
    answer = client.get(f"/imports/{upload.pk}/refused.xlsx")
    page = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in page[1]][-1] == "未导入原因"
    assert (page["A2"].value, page["D2"].value, page["D2"].data_type) == ("HZ8", "=东河街", "s")
    assert "标题" in page["F2"].value and page.max_row == 2
    page["B2"] = "补上标题"
    out = io.BytesIO()
    load_workbook(io.BytesIO(answer.content))
    page.parent.save(out)
    bring(client, out.getvalue())
    again = Upload.objects.order_by("-pk").first()
    assert again.summary["good"] == 1, again.summary


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"x,y\n1,2\n", "没有找到表头"), (b"", "空"), (b"\xd0\xcf\x11\xe0abc", "XLS")],
)
def test_a_file_that_will_not_do_is_said_in_the_form(client, content, says):
    page = bring(client, content)
    assert page.status_code == 422 and says in page.content.decode()
    assert not Upload.objects.exists()


def test_hints_are_offered_to_be_left_out(works, client):
    works.case("reported")
    from tests.cast import GRID

    lon, lat = works.town.centre_of(GRID)
    head = ("标题", "类别", "经度", "纬度")
    bring(client, makers.csv_file(("垃圾", "暴露垃圾", lon, lat), head=head))
    upload = Upload.objects.get()
    assert "跳过可能重复的行" in text(client.get(f"/imports/{upload.pk}/"))
    client.post(f"/imports/{upload.pk}/confirm/", {"skip_near": "on"})
    assert makers.counts(run_upload(upload_id=upload.pk)) == (0, 0, 1)


def test_only_one_s_own(works, clerk, client, signed_in_client):
    bring(client, makers.csv_file(*makers.rows_of(1)))
    pk = Upload.objects.get().pk
    for who in ("registrar", "outsider"):
        other = signed_in_client(who)
        for path in ("", "rows/", "cases/", "refused.xlsx"):
            assert other.get(f"/imports/{pk}/{path}").status_code == 404, (who, path)
        for deed in ("confirm/", "stop/"):
            assert other.post(f"/imports/{pk}/{deed}").status_code == 404
    assert signed_in_client("dispatcher").get("/imports/").status_code == 403
    assert Upload.objects.get().state == "staged"


def test_stopping_before_it_began(client):
    bring(client, makers.csv_file(*makers.rows_of(1)))
    pk = Upload.objects.get().pk
    client.post(f"/imports/{pk}/stop/")
    assert "已停止" in text(client.get(f"/imports/{pk}/"))
    assert client.post(f"/imports/{pk}/confirm/").status_code == 422
    assert not Case.objects.exists()


def test_pages_cost_no_more_with_more_rows(clerk, client):
    def statements(path):
        with CaptureQueriesContext(connection) as seen:
            text(client.get(path))
        return len(seen)

    few = makers.brought(clerk, makers.csv_file(*makers.rows_of(2)))
    many = makers.brought(clerk, makers.csv_file(*makers.rows_of(40, 100)))
    for path in ("", "rows/", "cases/"):
        statements(f"/imports/{few.pk}/{path}")
        assert (
            statements(f"/imports/{many.pk}/{path}") <= statements(f"/imports/{few.pk}/{path}") + 1
        )
    for form in ("csv", "xlsx"):
        assert client.get(f"/imports/{many.pk}/rows/?export={form}").status_code == 200

"""Every page for every role; what an outsider tries changes nothing."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.cases.models import ClassRule, MatterClass
from yiwang.verticals.citywork.models import CatalogueUpload
from yiwang.verticals.citywork.services import load_shipped

from . import makers

pytestmark = pytest.mark.django_db
STAFF = (
    "collector", "secretary", "acceptor", "registrar", "dispatcher", "verifier", "supervisor",
    "leader", "handler", "steward",
)  # fmt: skip
ADMINS = ("system_admin", "security_admin", "audit_admin")
APPRAISERS = ("leader", "supervisor", "steward")


@pytest.fixture
def shipped(cast):
    cast.department("sanitation")
    load_shipped(actor=SYSTEM)
    return ClassRule.objects.get(matter_class__code="E0102")


def status(client, url):
    return client.get(url).status_code


def test_who_opens_what(shipped, signed_in_client):
    everybody = [reverse("citywork:catalogue"), reverse("citywork:class", args=["E0102"])]
    steward = [reverse("citywork:import"), reverse("citywork:limit", args=[shipped.pk])]
    appraisal = [reverse("citywork:appraisal")]
    for name in (*STAFF, *ADMINS, "resident"):
        client = signed_in_client(name)
        shut = 302 if name == "resident" else 403
        for url in everybody:
            assert status(client, url) == (200 if name in STAFF else shut), (name, url)
        for url in steward:
            assert status(client, url) == (200 if name == "steward" else shut), (name, url)
        for url in appraisal:
            assert status(client, url) == (200 if name in APPRAISERS else shut), (name, url)


def test_the_browser_shows_provenance_and_defaults(shipped, signed_in_client):
    client = signed_in_client("leader")
    page = client.get(reverse("citywork:catalogue"), {"q": "暴露垃圾"}).content.decode()
    assert "暴露垃圾" in page
    assert "默认" in page
    assert "待核" in page
    assert "店外经营" not in page
    empty = client.get(reverse("citywork:catalogue"), {"q": "独角兽"}).content.decode()
    assert "没有符合条件的类别" in empty


def test_in_english_no_chinese_of_ours_is_left(shipped, signed_in_client, settings):
    client = signed_in_client("steward")
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
    page = client.get(reverse("citywork:catalogue")).content.decode()
    assert "Exposed rubbish" in page
    assert "暴露垃圾" not in page


def test_the_steward_changes_a_limit_from_a_day_on(shipped, signed_in_client):
    client = signed_in_client("steward")
    url = reverse("citywork:limit", args=[shipped.pk])
    given = {"limit_value": "2", "limit_unit": "work_hour", "since": localdate().isoformat()}
    refused = client.post(url, given)
    assert refused.status_code == 422
    assert ClassRule.objects.filter(matter_class__code="E0102").count() == 1
    done = client.post(url, {**given, "source": "市城管办〔2026〕8 号"})
    assert done.status_code == 302
    old, new = ClassRule.objects.filter(matter_class__code="E0102").order_by("since")
    assert (old.until, new.is_default) == (localdate() - timedelta(days=1), False)
    history = client.get(done["Location"]).content.decode()
    assert "市城管办〔2026〕8 号" in history
    past = {**given, "source": "x", "since": "2026-02-01", "limit_value": "9"}
    assert client.post(url, past).status_code == 422


@pytest.mark.parametrize("name", ["leader", "collector", "resident"])
def test_others_change_no_limit(shipped, signed_in_client, name):
    before = list(ClassRule.objects.order_by("pk").values())
    given = {"limit_value": "2", "limit_unit": "work_hour", "since": "2026-12-01", "source": "x"}
    answer = signed_in_client(name).post(reverse("citywork:limit", args=[shipped.pk]), given)
    assert answer.status_code in (302, 403)
    assert list(ClassRule.objects.order_by("pk").values()) == before


def bring(client, data, name="目录.xlsx"):
    return client.post(reverse("citywork:import"), {"file": SimpleUploadedFile(name, data)})


def test_preview_apply_and_the_bad_rows(shipped, signed_in_client):
    client = signed_in_client("steward")
    good = ["E0699", "共享雨伞", "事件", "E06", None, "是", None, None, "试点"]
    bad = ["E0698", "", "事件", "E06", None, "是", None, None, None]
    chosen = bring(client, makers.book([good, bad]))
    assert chosen.status_code == 302
    preview = client.get(chosen["Location"]).content.decode()
    assert "类别!B3" in preview
    assert "共享雨伞" in preview
    assert not MatterClass.objects.filter(code="E0699").exists()
    upload = CatalogueUpload.objects.get()
    for _twice in range(2):
        assert client.post(reverse("citywork:apply", args=[upload.pk])).status_code == 302
    assert MatterClass.objects.filter(code="E0699").exists()
    done = client.get(chosen["Location"]).content.decode()
    assert "已写入 1 行" in done
    result = client.get(reverse("citywork:result", args=[upload.pk]))
    page = load_workbook(io.BytesIO(result.content))["类别"]
    assert page.max_row == 2
    assert page["B2"].fill.fgColor.rgb == "00F8CBAD"


def test_a_file_that_will_not_do_is_said_at_the_field(shipped, signed_in_client):
    answer = bring(signed_in_client("steward"), b"hello")
    assert answer.status_code == 422
    assert "打不开" in answer.content.decode()
    assert not CatalogueUpload.objects.exists()


def test_another_steward_neither_sees_nor_applies_an_upload(shipped, signed_in_client):
    bring(signed_in_client("steward"), makers.whole())
    pk = CatalogueUpload.objects.get().pk
    other = signed_in_client("outsider")
    assert status(other, reverse("citywork:preview", args=[pk])) == 404
    assert other.post(reverse("citywork:apply", args=[pk])).status_code == 404
    assert CatalogueUpload.objects.get().applied_at is None


def test_the_export_is_a_workbook(shipped, signed_in_client):
    answer = signed_in_client("collector").get(reverse("citywork:export"))
    found = load_workbook(io.BytesIO(answer.content))
    assert found.sheetnames == ["类别", "立案条件", "派遣"]
    assert found["立案条件"].max_row > 150


def test_hostile_text_is_shown_as_text(shipped, signed_in_client):
    client = signed_in_client("steward")
    row = ["E0697", "<script>alert(1)</script>", "事件", "E06", None, "是", None, None, None]
    page = client.get(bring(client, makers.book([row]))["Location"]).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page

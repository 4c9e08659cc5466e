"""XLSX in and out: errors by cell, good rows finished, again is harmless, nothing is trusted."""

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate
from openpyxl import load_workbook

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.cases.models import ClassRule, MatterClass, Route
from yiwang.kernel.places.models import Division
from yiwang.lib.errors import Forbidden, Invalid
from yiwang.verticals.citywork.models import CatalogueUpload
from yiwang.verticals.citywork.services import (
    apply_book,
    apply_upload,
    load_shipped,
    stage_upload,
)
from yiwang.verticals.citywork.workbook import catalogue_book, compare, read_book

from . import makers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def ground(cast):
    cast.department("sanitation")
    above = None
    for code, level in (
        ("44", "province"),
        ("4402", "city"),
        ("440204", "district"),
        ("440204001", "street"),
    ):
        columns = {
            name: code[:size]
            for name, size in (("province", 2), ("city", 4), ("district", 6), ("street", 9))
            if len(code) >= size
        }
        above = Division.objects.create(code=code, name=code, level=level, parent=above, **columns)


def applied(data: bytes):
    return apply_book(actor=SYSTEM, content=data, name="test.xlsx")


def everything():
    return [
        list(model.objects.order_by("pk").values()) for model in (MatterClass, ClassRule, Route)
    ]


def test_a_whole_workbook_comes_in():
    outcome = applied(makers.whole())
    assert (outcome.written, outcome.problems) == (4, [])
    rule = ClassRule.objects.get()
    assert (rule.limit_value, rule.limit_unit, rule.department.code) == (
        Decimal(4), "work_hour", "sanitation",
    )  # fmt: skip
    assert rule.since == localdate()
    assert not rule.is_default
    assert Route.objects.get().division == "440204001"


def test_again_is_harmless():
    applied(makers.whole())
    before = everything()
    outcome = applied(makers.whole())
    assert (outcome.written, outcome.same, outcome.problems) == (0, 4, [])
    assert everything() == before


def test_what_was_exported_changes_nothing_when_it_comes_back():
    load_shipped(actor=SYSTEM)
    applied(makers.book(routes=[["E01", "440204001", "sanitation", None, None]]))
    before = everything()
    plan = compare(read_book(catalogue_book()))
    assert plan.problems == []
    assert {change.kind for change in plan.changes} == {"same"}
    assert applied(catalogue_book()).written == 0
    assert everything() == before


def test_the_export_restores_an_empty_catalogue():
    load_shipped(actor=SYSTEM)
    exported = catalogue_book()
    ClassRule.objects.all().delete()
    MatterClass.objects.filter(parent__isnull=False).delete()
    MatterClass.objects.all().delete()
    assert applied(exported).problems == []
    assert makers.sheets_of(catalogue_book()) == makers.sheets_of(exported)


def test_a_changed_limit_of_an_exported_row_takes_effect_today():
    load_shipped(actor=SYSTEM)
    made = load_workbook(io.BytesIO(catalogue_book()))
    page = made["立案条件"]
    row = next(r for r in range(2, page.max_row + 1) if page.cell(r, 1).value == "E0102")
    page.cell(row, 5).value = 6
    out = io.BytesIO()
    made.save(out)
    (change,) = compare(read_book(out.getvalue())).of("changed")
    assert (change.since, change.fields) == (
        localdate(),
        (("limit_value", Decimal(4), Decimal(6)),),
    )
    assert applied(out.getvalue()).problems == []
    old, new = ClassRule.objects.filter(matter_class__code="E0102").order_by("since")
    assert (old.until, new.since, new.limit_value) == (localdate() - DAY, localdate(), Decimal(6))


# sheet, row of the sheet, column of the bad value, the value, and where the complaint stands
BAD_CELLS = [
    ("classes", 0, None, "A3"),
    ("classes", 0, "E01 02", "A3"),
    ("classes", 0, 102, "A3"),
    ("classes", 0, "=1+1", "A3"),
    ("classes", 1, "", "B3"),
    ("classes", 1, "名" * 61, "B3"),
    ("classes", 1, "暴露_x0000_垃圾", "B3"),
    ("classes", 1, '=HYPERLINK("http://x","y")', "B3"),
    ("classes", 1, date(2026, 1, 2), "B3"),
    ("classes", 2, "事情", "C3"),
    ("classes", 3, "E09", "D3"),
    ("classes", 5, "也许", "F3"),
    ("classes", 6, "明天", "G3"),
    ("classes", 6, 46023, "G3"),
    ("rules", 0, "E0999", "A2"),
    ("rules", 1, 1.5, "B2"),
    ("rules", 1, 1000, "B2"),
    ("rules", 2, None, "C2"),
    ("rules", 2, "条" * 301, "C2"),
    ("rules", 4, "四", "E2"),
    ("rules", 4, 0, "E2"),
    ("rules", 4, -4, "E2"),
    ("rules", 4, True, "E2"),
    ("rules", 4, "=2*2", "E2"),
    ("rules", 4, date(2026, 4, 1), "E2"),
    ("rules", 5, "小时", "F2"),
    ("rules", 6, "nobody", "G2"),
    ("rules", 6, "a;drop table", "G2"),
    ("rules", 10, "2026-02-30", "K2"),
    ("rules", 11, "2020-01-01", "L2"),
    ("routes", 1, "440299", "B2"),
    ("routes", 2, "nobody", "C2"),
    ("routes", 2, "#REF!", "C2"),
]


@pytest.mark.parametrize(("sheet", "at", "value", "cell"), BAD_CELLS)
def test_errors_by_cell(sheet, at, value, cell):
    rows = {"classes": [[*makers.MINOR]], "rules": [[*makers.RULE]], "routes": [[*makers.ROUTE]]}
    rows[sheet][0][at] = value
    if sheet == "rules":
        rows["rules"][0][10] = rows["rules"][0][10] or localdate()
    data = makers.book([makers.MAJOR, *rows["classes"]], rows["rules"], rows["routes"])
    if sheet == "classes" and at == 0:
        data = makers.book([makers.MAJOR, *rows["classes"]])
    outcome = applied(data)
    assert cell in [each.cell for each in outcome.problems]
    assert MatterClass.objects.filter(code="E01").exists()  # the good row was finished
    found = makers.sheets_of(outcome.result)
    bad = next(rows for title, rows in found.items() if title != "说明")
    assert cell in str(bad[1][-1])


def test_full_width_digits_and_days_in_words_are_read():
    rule = [*makers.RULE]
    rule[4], rule[10] = "４", "2026年1月5日"
    assert applied(makers.book([makers.MAJOR, makers.MINOR], [rule])).problems == []
    assert ClassRule.objects.get().since == date(2026, 1, 5)


def test_headings_may_be_english():
    def translate(made):
        page = made["类别"]
        page.title = "Classes"
        for cell, text in zip(page[1], ("Class code", "Class name", "Kind"), strict=False):
            cell.value = text
        page["C2"] = "event"

    assert applied(makers.book([makers.MAJOR], change=translate)).written == 1


def test_merged_cells_are_named():
    def merge(made):
        made["类别"].merge_cells("E2:E3")

    outcome = applied(makers.book([makers.MAJOR, makers.MINOR], change=merge))
    assert {each.cell for each in outcome.problems} == {"E2", "E3"}
    assert outcome.written == 0


def test_the_same_row_twice_is_named():
    outcome = applied(makers.book([makers.MAJOR, makers.MINOR, makers.MINOR]))
    assert [each.cell for each in outcome.problems] == ["A4"]
    assert outcome.written == 2


def test_a_missing_column_names_itself():
    def rename(made):
        made["类别"]["B1"] = "名"

    (problem,) = applied(makers.book([makers.MAJOR], change=rename)).problems
    assert (problem.cell, "类别名称" in problem.text) == ("A1", True)


def test_unknown_sheets_are_ignored_and_said():
    def add(made):
        made.create_sheet("备注")["A1"] = "随便写写"

    assert read_book(makers.book([makers.MAJOR], change=add)).ignored == ["备注"]


def _only_wrong_sheets() -> bytes:
    def rename(made):
        made["类别"].title = "Sheet1"

    return makers.book([makers.MAJOR], change=rename)


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (70 * 1024 * 1024))
    return out.getvalue()


def _with_entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(makers.whole())) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename == "xl/workbook.xml":
                body = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body
            new.writestr(part, body)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"not a workbook", b"PK\x03\x04broken", b"\0" * (50 * 1024 * 1024), _bomb(),
     _with_entities(), _only_wrong_sheets()],
    ids=["empty", "text", "broken", "fifty megabytes", "bomb", "entities", "wrong sheets"],
)  # fmt: skip
def test_a_file_that_will_not_do_is_refused_whole(data):
    with pytest.raises(Invalid) as fault:
        read_book(data)
    assert list(fault.value.fields) == ["file"]


def test_a_cell_far_away_does_not_take_for_ever():
    def far(made):
        made["类别"]["XFD1048576"] = "x"

    assert applied(makers.book([makers.MAJOR], change=far)).written == 1


def test_text_that_looks_like_a_formula_stays_text():
    minor = [*makers.MINOR]
    minor[1] = "'=cmd|calc"
    applied(makers.book([makers.MAJOR, minor]))
    MatterClass.objects.filter(code="E0102").update(name="=cmd|calc")
    page = load_workbook(io.BytesIO(catalogue_book()))["类别"]
    assert (page["B3"].value, page["B3"].data_type) != ("=cmd|calc", "f")
    assert catalogue_book().find(b"<f>") == -1


def test_a_preview_writes_nothing_and_applying_twice_is_once(actor):
    steward = actor("steward")
    before = everything()
    upload, plan = stage_upload(actor=steward, name="目录.xlsx", content=makers.whole())
    assert len(plan.of("new")) == 4
    assert everything() == before
    done = apply_upload(actor=steward, upload_id=upload.pk)
    again = apply_upload(actor=steward, upload_id=upload.pk)
    assert (done.written, again.written, done.applied_at) == (4, 4, again.applied_at)
    assert AuditRecord.objects.filter(verb="citywork.apply_workbook").count() == 1


def test_an_upload_is_applied_by_its_own_steward_only(actor):
    upload, _plan = stage_upload(actor=actor("steward"), name="x", content=makers.whole())
    with pytest.raises(CatalogueUpload.DoesNotExist):
        apply_upload(actor=actor("outsider"), upload_id=upload.pk)
    assert not MatterClass.objects.exists()


@pytest.mark.parametrize("name", ["stranger", "leader", "collector", "security_admin"])
def test_others_bring_no_workbook(actor, name):
    who = actor(name)
    with pytest.raises(Forbidden):
        stage_upload(actor=who, name="x", content=makers.whole())
    with pytest.raises(Forbidden):
        apply_book(actor=who, content=makers.whole(), name="x")
    assert not MatterClass.objects.exists()
    assert not CatalogueUpload.objects.exists()

"""Files as clerks bring them, and hostile ones."""

import io
import zipfile

from openpyxl import Workbook

from yiwang.kernel.cases.models import Case, LogEntry

from ..models import Row, Upload
from ..services import confirm_upload, run_upload, stage_upload

HEAD = ("来文编号", "标题", "类别", "地址", "电话")


def csv_file(*rows, head=HEAD, encoding="utf-8-sig"):
    lines = [",".join(head), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
    return "\n".join(lines).encode(encoding)


def rows_of(count, start=1):
    return [
        (f"HZ{n}", f"路边垃圾 {n}", "暴露垃圾", f"东河街 {n} 号", "")
        for n in range(start, start + count)
    ]


def book_file(*rows, head=HEAD, change=lambda page: None):
    book = Workbook()
    page = book.active
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    change(page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed_part(data, name, content):
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def staged(actor, content, **given):
    given = {"name": "来文.xlsx", "channel": "hotline", "system": "12345 热线", **given}
    return stage_upload(actor=actor, content=content, **given)


def brought(actor, content, *, skip_near=False, **given):
    """Staged, confirmed and run, as the page and the job do."""
    upload = staged(actor, content, **given)
    confirm_upload(actor=actor, upload_id=upload.pk, skip_near=skip_near)
    return run_upload(upload_id=upload.pk)


def counts(upload):
    upload.refresh_from_db()
    return upload.opened, upload.known, upload.refused


def reasons(upload):
    return dict(Row.objects.filter(upload=upload, state="refused").values_list("line", "reason"))


def everything():
    return (
        Case.objects.count(),
        LogEntry.objects.count(),
        Row.objects.count(),
        Upload.objects.count(),
    )

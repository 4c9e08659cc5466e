"""How uploads and their rows look in lists."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.values import Link, State, Tone

from .models import Row, Upload
from .sheet.layout import BY_KEY

_TONES: dict[str, Tone] = {
    "staged": "soon", "running": "info", "done": "good", "stopped": "idle",
    "opened": "good", "known": "idle", "refused": "late",
}  # fmt: skip


def upload_state(upload: Upload) -> State:
    return State(upload.get_state_display(), _TONES[upload.state])


def row_state(row: Row) -> State:
    return State(row.get_state_display(), _TONES[row.state])


def _case(row: Row) -> Link | None:
    if row.case is None:
        return None
    return Link(row.case.number, reverse("desk:case", args=[row.case.district, row.case.pk]))


UPLOADS = Table(
    key="imports",
    caption=_("导入记录列表"),
    columns=(
        Column("name", _("文件"), "link", width="30%"),
        Column("state", _("状态"), "state", value=upload_state),
        Column("total", _("总行数"), "count"),
        Column("opened", _("已导入"), "count"),
        Column("known", _("此前已导入"), "count", spare=1),
        Column("refused", _("未导入"), "count"),
        Column("created_at", _("上传时间"), "time", sortable="created_at"),
        Column("finished_at", _("完成时间"), "time", optional=True),
    ),
    row_url=lambda row: reverse("importing:upload", args=[row.pk]),
    empty=Empty(
        _("还没有导入过"),
        _("把别的系统导出的表格，或按模板填好的表格，一次导入成事件。"),
        _("上传文件"),
        "/imports/new/",
        icon="file-spreadsheet",
    ),
)
ROWS = Table(
    key="import-rows",
    caption=_("每一行的结果"),
    columns=(
        Column("line", _("行号"), "count", align="start", sortable="line"),
        Column("state", _("结果"), "state", value=row_state),
        Column("case", _("案卷"), "code", value=_case),
        Column("title", _("标题"), value=lambda row: row.case.title if row.case else ""),
        Column("reason", _("原因"), width="45%"),
    ),
    empty=Empty(_("没有这样的行"), icon="file-spreadsheet"),
)
PROBLEMS = Table(
    key="import-problems",
    columns=(
        Column("line", _("行号"), "count", align="start", width="5rem"),
        Column("reason", _("原因")),
    ),
)


def _of(key: str, row: Any) -> Any:
    return row.get(key, "")


def sample_table(keys: list[str]) -> Table:
    """The first rows, with the columns that the file has."""
    return Table(
        key="import-sample",
        columns=(
            Column("line", _("行号"), "count", align="start"),
            *(Column(key, BY_KEY[key].title, value=partial(_of, key)) for key in keys),
            Column("near", _("提示")),
        ),
    )

"""A device's readings as a file: which times, which channels, which form."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.audit.services import record
from yiwang.ui.exports import csv_response, xlsx_response
from yiwang.ui.pages import form_page
from yiwang.ui.stretch import stretch_of
from yiwang.ui.tables import Column
from yiwang.ui.values import Link

from ..forms.readings import HistoryForm
from ..manifest import SEE
from ..models import Device
from ..selectors import devices_watched
from ..tables.devices import device_url

#: The most rows of a file of each form; a workbook is made whole before it is sent.
MOST = {"csv": 1_000_000, "xlsx": 100_000, "parquet": 500_000}
DAY = {"1d": timedelta(days=1)}
_COLUMNS = (
    Column("at", gettext_lazy("设备时间")),
    Column("received", gettext_lazy("收到时间")),
    Column("label", gettext_lazy("测项")),
    Column("channel", gettext_lazy("代码")),
    Column("value", gettext_lazy("数值")),
    Column("unit", gettext_lazy("单位")),
    Column("late", gettext_lazy("补录")),
    Column("lon", gettext_lazy("经度")),
    Column("lat", gettext_lazy("纬度")),
)


@guarded(SEE)
@require_http_methods(["GET", "POST"])
def export(request: ActingRequest, district: str, pk: int) -> HttpResponseBase:
    """The form; posted, the file, which is noted in the audit log."""
    found = get_object_or_404(devices_watched(request.actor), district=district, pk=pk)
    shown = stretch_of(request.GET, DAY, "1d", now())
    initial = {"since": localtime(shown.since), "until": localtime(shown.until)}
    form = HistoryForm(request.POST or None, initial=initial, kind=found.kind)
    if request.method == "POST" and form.is_valid():
        return _file(request, found, form.cleaned_data)
    return form_page(
        request,
        form,
        title=_("导出数据：%(device)s") % {"device": found.title},
        intro=_("时间为设备自己的时间，补录的数据有标记。每次导出都留有审计记录。"),
        submit=_("导出"),
        cancel_url=device_url(found),
        crumbs=[Link(found.title, device_url(found))],
        context={"again": True},
    )


def _file(request: ActingRequest, found: Device, said: dict[str, Any]) -> HttpResponseBase:
    from ..lake.exporting import days, parquet

    form, channels = said["form"], said["channels"]
    _note(request, found, said)
    frames = days(found, said["since"], said["until"], channels)
    name = f"{found.title} {found.code}"
    if form == "parquet":
        file = NamedTemporaryFile(suffix=".parquet")  # noqa: SIM115  the response closes it
        parquet(frames, Path(file.name), MOST[form])
        stamped = f"{name}-{localtime():%Y%m%d-%H%M}.parquet"
        return FileResponse(file, as_attachment=True, filename=stamped)
    rows = (row for frame in frames for row in _rows(found, frame))
    respond = xlsx_response if form == "xlsx" else csv_response
    return respond(name, _COLUMNS, rows, limit=MOST[form])


def _rows(found: Device, frame: Any) -> Iterator[dict[str, Any]]:
    about = {each["name"]: each for each in found.kind.channels}
    late = {True: _("是"), False: ""}
    for row in frame.iter_rows(named=True):
        channel = about.get(row["channel"], {})
        yield {
            **row,
            "at": _stamp(row["at"]),
            "received": _stamp(row["received"]),
            "label": channel.get("label") or row["channel"],
            "unit": channel.get("unit", ""),
            "late": late[bool(row["late"])],
        }


def _stamp(at: Any) -> str:
    """To the millisecond, in the display zone."""
    local = localtime(at)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}"


def _note(request: ActingRequest, found: Device, said: dict[str, Any]) -> None:
    record(
        verb="sensing.export",
        subject=f"device:{found.pk}",
        actor_id=request.actor.account_id,
        actor_name=request.actor.name,
        district=found.district,
        detail={
            "code": found.code,
            "since": said["since"].isoformat(),
            "until": said["until"].isoformat(),
            "channels": said["channels"],
            "form": said["form"],
        },
        address=request.actor.address,
    )

"""stage, confirm, stop: a file is looked at first, and opened afterwards by a job."""

import base64
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid, Refused

from ..deciding import VERB, Choices, Decided, decide, ready, spot_of
from ..finding import Near, near_cases
from ..models import Upload
from ..sheet import Sheet, read_sheet

RUN_TASK = "importing.run"
KEPT = timedelta(days=30)
SAMPLE = 10
PROBLEMS = 200
#: What a preview may show: not who reported.
SHOWN = ("number", "title", "class", "at", "address", "division", "channel")


def stage_upload(
    *, actor: Actor, name: str, content: bytes, channel: str, system: str = "", crs: str = "wgs84"
) -> Upload:
    """Keep a file for its preview; nothing is opened. Raises Invalid when it cannot be read."""
    require(actor, VERB)
    choices = Choices(channel=channel, system=" ".join(system.split())[:40], crs=crs)
    sheet = read_sheet(content)
    decided = decide(sheet, choices, actor)
    near = near_by(decided, besides=set())
    return Upload.objects.create(
        district=_district(actor, decided),
        account_id=actor.me,
        name=name.strip()[:120] or "matters.xlsx",
        content=base64.b64encode(content).decode(),
        channel=choices.channel,
        system=choices.system,
        crs=choices.crs,
        total=len(decided),
        summary=_summary(sheet, decided, near),
    )


def confirm_upload(*, actor: Actor, upload_id: int, skip_near: bool = False) -> Upload:
    """Have a job open what can be opened. Twice is once."""
    require(actor, VERB)
    with transaction.atomic():
        upload = own(actor, upload_id)
        if upload.state == Upload.State.STAGED:
            upload.state, upload.beat_at = Upload.State.RUNNING, now()
            upload.skip_near = skip_near
            upload.save(update_fields=["state", "beat_at", "skip_near"])
            record(
                verb=VERB,
                subject=f"upload:{upload.pk}",
                actor_id=actor.account_id,
                actor_name=actor.name,
                district=upload.district,
                detail={"name": upload.name, "rows": upload.total},
                address=actor.address,
            )
            app.configure_task(RUN_TASK).defer(upload_id=upload.pk)
        elif upload.state == Upload.State.STOPPED:
            raise Refused("这次导入已停止；请重新上传文件，已导入的不会重复。")
    return upload


def stop_upload(*, actor: Actor, upload_id: int) -> Upload:
    """Open no more of it; what was opened stays. Harmless twice."""
    require(actor, VERB)
    with transaction.atomic():
        upload = own(actor, upload_id)
        if upload.state in (Upload.State.STAGED, Upload.State.RUNNING):
            upload.state, upload.finished_at = Upload.State.STOPPED, now()
            upload.save(update_fields=["state", "finished_at"])
    return upload


def sweep() -> int:
    """Forget what was in files a month ago, and files that were never confirmed."""
    old = Upload.objects.filter(created_at__lt=now() - KEPT).exclude(state=Upload.State.RUNNING)
    old.filter(state=Upload.State.STAGED).delete()
    return old.exclude(summary={}).update(content=b"", summary={})


def own(actor: Actor, upload_id: int) -> Upload:
    """The actor's own upload under lock."""
    uploads = Upload.objects.select_for_update().defer("content")
    return uploads.get(pk=upload_id, account_id=actor.me)


def near_by(decided: list[Decided], *, besides: set[int]) -> dict[int, Near]:
    """By line number, the open case that may be the same matter."""
    asked = [
        each
        for each in ready(decided)
        if each.report and each.report.class_id and each.report.lon is not None
    ]
    wanted = [
        (each.report.class_id or 0, each.report.lon or 0.0, each.report.lat or 0.0)
        for each in asked
        if each.report
    ]
    found = near_cases(wanted, {spot_of(each).district for each in asked}, besides=besides)
    return {
        each.line.number: near for each, near in zip(asked, found, strict=True) if near is not None
    }


def _district(actor: Actor, decided: list[Decided]) -> str:
    codes = [post.division[:6] for post in actor.posts_that(VERB) if len(post.division) >= 6]
    codes += [spot_of(each).district for each in ready(decided)[:1]]
    if not codes:
        raise Invalid({"file": _("看不出这些事属于哪个区县；请填经纬度或网格代码。")})
    return codes[0]


def _summary(sheet: Sheet, decided: list[Decided], near: dict[int, Near]) -> dict[str, Any]:
    good = ready(decided)
    bad = [each for each in decided if each.report is None]
    return {
        "good": len(good),
        "bad": len(bad),
        "near": len(near),
        "ignored": sheet.ignored[:20],
        "keys": [key for key in SHOWN if key in sheet.keys],
        "sample": [
            {
                "line": each.line.number,
                **{k: c.text[:80] for k, c in each.line.values.items() if k in SHOWN},
                "near": _said(near.get(each.line.number)),
            }
            for each in good[:SAMPLE]
        ],
        "problems": [{"line": each.line.number, "reason": each.reason} for each in bad[:PROBLEMS]],
        "hints": [
            {"line": line, "reason": _said(each)} for line, each in list(near.items())[:PROBLEMS]
        ],
    }


def _said(near: Near | None) -> str:
    return said_near(near) if near else ""


def said_near(near: Near) -> str:
    words = {"number": near.number, "metres": near.metres}
    return _("可能与案卷 %(number)s 是同一件（相距 %(metres)s 米）") % words

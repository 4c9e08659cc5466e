"""One upload as its page shows it: the preview, the progress, what came of it."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import ActingRequest
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import (
    Action,
    Actions,
    Fact,
    Facts,
    Figure,
    Figures,
    Fragment,
    Heading,
    Notice,
    Panel,
    Related,
)
from yiwang.ui.values import Link

from ..forms import ConfirmForm
from ..models import Upload
from ..tables import PROBLEMS, sample_table, upload_state


def upload_page(request: ActingRequest, upload: Upload, *, crumbs: Sequence[Link]) -> HttpResponse:
    staged = upload.state == Upload.State.STAGED
    return detail_page(
        request,
        Heading(upload.name, state=upload_state(upload)),
        _preview(upload) if staged else _outcome(request, upload),
        aside=[Actions(title=_("现在可以"), actions=_actions(upload)), _facts(upload)],
        crumbs=crumbs,
        notices=_staged_notices(upload) if staged else _notices(upload),
    )


def _preview(upload: Upload) -> list[Panel]:
    about = upload.summary
    figures = Figures(
        title=_("预览"),
        figures=[
            Figure(_("可以导入"), about["good"], tone="good" if about["good"] else ""),
            Figure(_("有问题，不导入"), about["bad"], tone="late" if about["bad"] else ""),
            Figure(_("可能重复"), about["near"], tone="soon" if about["near"] else ""),
        ],
    )
    panels: list[Panel] = [figures]
    if about["problems"]:
        title = _("有问题的行（不导入，可在结果中下载改正）")
        panels.append(Related(title=title, table=PROBLEMS, rows=about["problems"]))
    if about["hints"]:
        panels.append(Related(title=_("可能重复的行"), table=PROBLEMS, rows=about["hints"]))
    if about["sample"]:
        table = sample_table(about["keys"])
        panels.append(Related(title=_("可以导入的前几行"), table=table, rows=about["sample"]))
    return panels


def _staged_notices(upload: Upload) -> list[Panel]:
    notices: list[Panel] = []
    if upload.summary["ignored"]:
        names = "、".join(upload.summary["ignored"])
        notices.append(Notice(text=_("这些列不认识，已忽略：%(names)s") % {"names": names[:200]}))
    if not upload.summary["good"]:
        notices.append(Notice(text=_("没有可以导入的行；请按原因改正后重新上传。"), tone="late"))
    return notices


def _outcome(request: ActingRequest, upload: Upload) -> list[Panel]:
    """Renews itself while the job runs."""
    here = reverse("importing:upload", args=[upload.pk])
    every = reverse("importing:rows", args=[upload.pk])
    running = upload.state == Upload.State.RUNNING
    cases = reverse("importing:cases", args=[upload.pk])
    figures = Figures(
        title=_("结果"),
        key="figures",
        refresh=here if running else "",
        refresh_on="every 2s",
        figures=[
            Figure(_("已导入"), upload.opened, url=cases if upload.opened else "", tone="good"),
            Figure(_("此前已导入"), upload.known,
                   url=f"{every}?state=known" if upload.known else ""),
            Figure(_("未导入"), upload.refused, tone="late" if upload.refused else "",
                   url=f"{every}?state=refused" if upload.refused else ""),
            Figure(_("总行数"), upload.total, url=every if upload.handled else ""),
        ],
    )  # fmt: skip
    progress = Fragment(
        key="progress",
        name="importing/progress.html",
        values={"upload": upload},
        refresh=here if running else "",
        refresh_on="every 2s",
    )
    return [progress, figures]


def _notices(upload: Upload) -> list[Panel]:
    notices: list[Panel] = []
    if upload.state == Upload.State.DONE and upload.opened:
        said = _("已导入 %(count)s 件，正在按流程办理。") % {"count": upload.opened}
        cases = reverse("importing:cases", args=[upload.pk])
        notices.append(Notice(text=said, tone="good", action=_("查看这些事件"), url=cases))
    if upload.state == Upload.State.STOPPED:
        notices.append(Notice(text=_("已停止；重新上传同一文件，已导入的不会重复。")))
    if upload.refused and upload.summary and upload.finished_at:
        said = _("%(count)s 行没有导入。请下载后按最后一列的原因改正，再次上传。")
        notices.append(
            Notice(
                text=said % {"count": upload.refused},
                tone="late",
                action=_("下载未导入的行"),
                url=reverse("importing:refused", args=[upload.pk]),
            )
        )
    return notices


def _actions(upload: Upload) -> list[Action]:
    stop = Action(
        _("停止"), reverse("importing:stop", args=[upload.pk]), icon="player-pause", tone="danger",
        confirm=_("确定停止？已导入的事件不受影响。"),
    )  # fmt: skip
    again = Action(_("再上传一个文件"), reverse("importing:new"), icon="upload", method="get")
    if upload.state == Upload.State.RUNNING:
        return [stop]
    if upload.state != Upload.State.STAGED:
        return [again]
    good = upload.summary["good"]
    confirm = Action(
        _("导入 %(count)s 件") % {"count": good},
        reverse("importing:confirm", args=[upload.pk]),
        key="confirm",
        icon="check",
        tone="primary",
        hotkey="d",
        form=ConfirmForm() if upload.summary["near"] and good else None,
        disabled="" if good else _("没有可以导入的行"),
    )
    return [confirm, again]


def _facts(upload: Upload) -> Facts:
    return Facts(
        title=_("文件"),
        columns=1,
        facts=[
            Fact(_("上传时间"), upload.created_at),
            Fact(_("来源"), upload.get_channel_display()),
            Fact(_("来文系统"), upload.system),
            Fact(_("坐标系"), upload.get_crs_display()),
            Fact(_("完成时间"), upload.finished_at),
        ],
    )

"""How matters are worded on the phone."""

from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yiwang.kernel.cases.selectors import CaseRow
from yiwang.kernel.places.selectors import path_of
from yiwang.ui.values import Clock, State, Tone

from .rules import urgency

#: As long before its deadline a task counts as 将到期; the same as `CaseFilter.soon`.
SOON = timedelta(hours=4)
_ENDED: dict[str, Tone] = {"closed": "done", "self_handled": "done", "hung": "paused"}


def stage_state(stage: str, name: str, *, is_open: bool = True) -> State:
    return State(pgettext("stage", name), _ENDED.get(stage, "info" if is_open else "idle"))


def clock_of(row: CaseRow) -> Clock:
    return Clock(
        row.stage_due, SOON, paused=row.stage == "hung", provisional=row.provisional,
        running=row.is_open, met=None,
    )  # fmt: skip


def mark_of(row: CaseRow) -> State | None:
    """Late or nearly late, in words."""
    if not row.is_open or row.stage == "hung":
        return None
    found = urgency(row.stage_due, now(), SOON.total_seconds())
    if found == "late":
        return State(_("已超时"), "late")
    return State(_("快到期"), "soon") if found == "soon" else None


def place_words(row: CaseRow) -> str:
    """The grid and the address, as she would ask her way."""
    path = path_of(row.grid or row.community or row.street)
    below = path.removeprefix(path_of(row.street)) if row.street else path
    short = below.replace("居民委员会", "").replace("村民委员会", "")
    return " ".join(filter(None, [short, row.address]))


def phone_words() -> dict[str, str]:
    """What the scripts of the round say. `{name}` is filled in by them."""
    return {
        "waiting": _("待上传"),
        "sent": _("已送达"),
        "conflict": _("有冲突"),
        "invalid": _("要补正"),
        "forbidden": _("未被接受"),
        "unsure": _("正在确认"),
        "at": _("{time} 记录"),
        "saved": _("已存在手机里，有网络时自动上传。"),
        "saved_sent": _("已送达。"),
        "nothing_waits": _("没有待上传的记录。"),
        "near": _("约 {metres} 米"),
        "near_km": _("约 {km} 公里"),
        "no_place": _("位置不明"),
        "locating": _("正在定位……"),
        "located": _("已按远近排列。"),
        "here_refused": _("手机没有给出位置。请在手机设置里允许定位，或按期限查看、在地图上看。"),
        "keeping": _("正在存到手机：{done} / {all}"),
        "kept": _("已开始巡查，{count} 项已存在手机里，没有网络也能用。（{time}）"),
        "keep_failed": _("没有存完：还缺 {count} 项。请在有网络的地方再点一次“开始巡查”。"),
        "keep_unable": _("这个浏览器不能离线使用；有网络时一切照常。请换用系统浏览器的新版本。"),
        "offline": _("现在没有网络。记录都存在手机里，恢复后自动上传。"),
        "sending": _("正在上传……"),
        "sign_in": _("登录已失效，请重新登录；记录都在手机里，登录后自动上传。"),
        "sign_in_link": _("重新登录"),
        "other": _("这部手机上还有别人的记录，只有本人登录后才会上传。"),
        "later": _("服务器暂时不能接收，稍后自动再试。"),
        "full": _("手机存储已满，这条记录还没有存下，文字和照片都还在本页。"),
        "full_send": _("先上传已有的记录"),
        "full_drop": _("删去已送达记录的照片"),
        "full_words": _("只存文字，照片留在相册"),
        "full_still": _("还是存不下。请删除手机里不用的文件，再按一次提交。"),
        "freed": _("已腾出空间，请再按一次提交。"),
        "draft": _("上次没有存下的文字已放回，请补上照片后提交。"),
        "withdraw": _("撤回"),
        "withdraw_sure": _("撤回后这条记录就没有了，确定吗？"),
        "edit": _("修改后再送"),
        "redo": _("按最新情况重办"),
        "as_note": _("作为批注送出"),
        "as_note_lead": _("现场记录（{deed}，{time}）："),
        "meanwhile": _("这期间："),
        "open": _("查看"),
        "photos": _("{count} 张照片"),
        "voices": _("{count} 段语音"),
        "record": _("按一下，说话"),
        "recording": _("正在录音 {seconds} 秒，再按一下结束"),
        "voice_remove": _("删去这段语音"),
        "voice_refused": _("手机没有允许录音。请打字说明，或从文件里选一段录音。"),
        "late_note": _("这件事在手机里还有没送达的记录，先送完才能再办。"),
        "report": _("上报"),
        "self_handle": _("自行处置"),
        "note": _("批注"),
        "needs_photo": _("请附上现场照片。相机不能用时，可以从相册里选。"),
        "needs_note": _("请写几句说明。"),
        "needs_words": _("请写几句话，或选一个类别。"),
        "needs_place": _("请定位、在地图上点一下，或从列表里选网格。"),
        "grid_found": _("定位在：{grid}"),
        "outside": _("这个位置不在辖区内，请从列表里选网格。"),
        "found": _("找到 {count} 类"),
        "none_found": _("没有找到；可以不选，工作人员会归类。"),
    }

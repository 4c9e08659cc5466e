"""Times in a resident's words."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip


def day_words(day: date, *, today: date | None = None) -> str:
    """今天, 明天, 11月26日（周四）; the year only when it is not this one's."""
    today = today or localtime().date()
    if day == today:
        return _("今天")
    if day == today + timedelta(days=1):
        return _("明天")
    values = {
        "year": day.year, "month": day.month, "day": day.day, "week": _WEEKDAYS[day.weekday()],
    }  # fmt: skip
    if day.year == today.year:
        return _("%(month)s月%(day)s日（%(week)s）") % values
    return _("%(year)s年%(month)s月%(day)s日") % values


def moment_words(moment: datetime) -> str:
    """11月23日 14:05, today's as 今天 14:05."""
    local = localtime(moment)
    return f"{day_words(local.date())} {local:%H:%M}"


def due_words(due: datetime | None, *, paused: bool = False, provisional: bool = False) -> str:
    """When a matter is expected to be done, honestly: late is said, so is what may change."""
    if paused:
        return _("这件事一时办不完，完成日期待定；我们会继续跟踪。")
    if due is None:
        return _("受理后告诉您预计完成的日期。")
    if due < now():
        return _("已过原定的%(day)s，正在催办。") % {"day": day_words(localtime(due).date())}
    values = {"day": day_words(localtime(due).date()), "time": f"{localtime(due):%H:%M}"}
    if provisional:
        return _("预计%(day)s %(time)s前办结（暂定：节假日安排公布后可能调整）。") % values
    return _("预计%(day)s %(time)s前办结。") % values


def spoken_words() -> dict[str, str]:
    """What the scripts of the report page say, in the reader's language."""
    return {
        "record": _("点一下，开始说话"),
        "record_again": _("重新录一段"),
        "stop": _("说完了，停止"),
        "recording": _("正在录音 {seconds} 秒，最长 {most} 秒"),
        "recorded": _("录好了，{seconds} 秒。可以听一听。"),
        "listen": _("听刚才的录音"),
        "remove_voice": _("删除录音"),
        "voice_removed": _("录音已删除。"),
        "microphone_refused": _(
            "没有得到麦克风许可。可在手机设置里允许后再试，也可以选一段录好的声音，或写几个字。"
        ),
        "microphone_missing": _("这部设备没有麦克风。可以选一段录好的声音，或写几个字。"),
        "camera_nothing": _(
            "没有收到照片。相机打不开时，请在手机设置里允许使用相机，或从相册里选；不拍也能提交。"
        ),
        "photo_large": _("{name} 太大（最大 {most} MB），请截图或缩小后再选。"),
        "photo_heic": _(
            "{name} 是 HEIC 照片，暂不能打开。请在相机设置里选“兼容性最佳”，或发送截图。"
        ),
        "sending": _("正在提交……"),
        "offline": _(
            "网络不通，还没有发出去。写的和拍的都存在这部手机里了；"
            "有网后再按“提交”，关掉也没关系，下次打开会提醒您。"
        ),
        "offline_unsaved": _(
            "网络不通，手机也存不下这些照片。请不要关闭本页，有网后再按“提交”；"
            "或删去几张照片，腾出手机空间后再试。"
        ),
        "online": _("网络恢复了，请再按一次“提交”。"),
        "too_large": _("照片加起来太大，网络没有收下。请删去几张再提交；其余都还在。"),
        "expired": _("页面放得太久，已自动更新。写的和拍的都还在，请再按一次“提交”。"),
        "busy": _("系统暂时没有答复。写的和拍的都存在这部手机里了，请稍后再按“提交”。"),
        "restored": _("已放回上次没发出去的内容，请看一看，再按“提交”。"),
    }


def mine_words() -> dict[str, str]:
    """What the scripts say about matters and drafts that the phone remembers."""
    return {
        "draft": _("有一件没有发出去（{when}）"),
        "draft_help": _("内容存在这部手机里，还没有交给工作人员。"),
        "go_on": _("继续提交"),
        "discard": _("删除"),
        "discard_sure": _("再点一次就删除"),
        "mine": _("我报过的"),
        "mine_help": _("只记在这部手机上，点一下看进度。"),
        "forget": _("清空记录"),
        "forget_sure": _("再点一次就清空"),
        "forgotten": _("已清空。以后报的仍会记在这里。"),
        "remembered": _("已记在这部手机的“我报过的”里。"),
        "not_remembered": _("没有记在这部手机上。"),
        "do_not": _("不要记"),
        "do": _("记在这部手机上"),
        "install": _("放到手机桌面，下次一点就开"),
    }

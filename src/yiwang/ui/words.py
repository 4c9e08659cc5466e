"""The words that the scripts say, in the page's language. `{name}` is filled in by them."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "days_hours": _("{days} 天 {hours} 小时"),
        "days": _("{days} 天"),
        "hours_minutes": _("{hours} 小时 {minutes} 分"),
        "hours": _("{hours} 小时"),
        "minutes": _("{minutes} 分"),
        "left": _("剩 {span}"),
        "over": _("超 {span}"),
        "chosen": _("已选 {count} 项"),
        "close": _("关闭"),
        "undo": _("撤销"),
        "go_on": _("确定"),
        "cancel": _("取消"),
        "hotkey": _("快捷键 {key}"),
        "offline": _("网络不通，未能送达。请检查网络后重试。"),
        "failed": _("没有完成，请刷新页面后重试。"),
        "live_stale": _("{time} 以后没有更新：网络或服务中断，正在重试。"),
        "live_ended": _("{time} 以后没有更新：登录已过期，请重新登录。"),
        "reload": _("刷新"),
        "photo": _("照片 {number}"),
        "remove_photo": _("移除照片 {number}"),
        "here_found": _("已定位，误差约 {accuracy} 米"),
        "here_refused": _(
            "没有得到定位许可。可在手机设置里允许后再试，也可以在地图上点选、从列表里选或写地址。"
        ),
        "here_unknown": _("暂时定位不到。请到开阔处再试，也可以在地图上点选、从列表里选或写地址。"),
        "picked": _("已选位置：{lon}，{lat}"),
        "track_gap": _("没有数据"),
        "track_stop": _("停留 {number}"),
        "track_on": _("点火"),
        "track_off": _("熄火"),
        "layers": _("图层"),
        "zoom_in": _("放大"),
        "zoom_out": _("缩小"),
        "map": _("地图"),
        "marker": _("位置标记"),
        "map_ctrl": _("按住 Ctrl 滚动可缩放地图"),
        "map_fingers": _("用两个手指移动地图"),
    }

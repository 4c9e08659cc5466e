"""The words that the wall's scripts say; `{name}` is filled in by them."""

from django.utils.translation import gettext as _


def title() -> str:
    return _("指挥大厅")


def said() -> dict[str, str]:
    return {
        "live": _("实时"),
        "at": _("回放 {time}"),
        "connected": _("实时推送"),
        "broken": _("推送中断，每 {seconds} 秒更新一次"),
        "offline": _("连不上服务器，正在重试"),
        "data_time": _("数据时间 {time}"),
        "stale": _("数据已过期：{time}"),
        "failed": _("没有完成，请重试。"),
        "capped": _("地图显示最紧急的 {shown} 件，共 {open} 件"),
        "unplaced": _("{count} 件没有位置，只在列表中"),
        "every_class": _("全部类别"),
        "load": _("{name}：在办 {open}，超时 {late}"),
        "open_late": _("在办 {open} · 超时 {late}"),
        "play": _("回放今日"),
        "pause": _("暂停"),
        "map": _("地图"),
        "zoom_in": _("放大"),
        "zoom_out": _("缩小"),
        "turn": _("转回正北"),
        "no_map": _("这台设备画不出三维地图；数字和列表不受影响。"),
    }

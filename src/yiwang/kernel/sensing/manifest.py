"""Devices and their alarms on one screen: who may do what."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MapLayer, Measure, MenuItem

SEE, HANDLE, RULE, ORDER = "sensing.see", "sensing.handle", "sensing.rule", "sensing.order"
REPLAY, REGISTER, BRING = "sensing.replay", "sensing.register", "sensing.bring"

manifest = Manifest(
    code="sensing",
    title=_("感知设备"),
    icon="broadcast",
    order=45,
    menu=(
        MenuItem(_("设备报警"), "sensing:alarms", icon="bell", verb=SEE),
        MenuItem(_("设备地图"), "sensing:map", icon="map", verb=SEE),
        MenuItem(_("设备列表"), "sensing:devices", icon="broadcast", verb=SEE),
        MenuItem(_("设备指令"), "sensing:orders", icon="send", verb=ORDER),
        MenuItem(_("报警规则"), "sensing:rules", icon="adjustments", verb=RULE),
        MenuItem(_("值班电话"), "sensing:phones", icon="phone", verb=RULE),
        MenuItem(_("导入读数"), "sensing:tables", icon="upload", verb=BRING),
        MenuItem(_("隔离的读数"), "sensing:quarantined", icon="hand-stop", verb=REPLAY),
        MenuItem(_("无法读取的消息"), "sensing:poison", icon="alert-triangle", verb=REPLAY),
    ),
    map_layers=(
        MapLayer("devices_moving", _("移动设备"), "sensing:wall_moving", SEE, every=10, shown=True),
        MapLayer(
            "device_alarms", _("设备报警"), "sensing:wall_sounding", SEE, every=10, shown=True
        ),
    ),
    measures=(
        Measure(
            "devices_moving",
            _("移动中的设备"),
            _("台"),
            "sensing:now_moving",
            counted_by="yiwang.kernel.sensing.selectors.positions.measures_now",
        ),
    ),
    roles={
        "steward": (SEE, RULE, REGISTER, REPLAY, BRING),
        "supervisor": (SEE, HANDLE, ORDER),
        "dispatcher": (SEE, HANDLE),
        "acceptor": (SEE, HANDLE),
        "secretary": (SEE, HANDLE),
        "leader": (SEE,),
        "wall": (SEE,),
    },
)

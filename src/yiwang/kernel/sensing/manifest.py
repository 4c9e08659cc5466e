"""Devices and their alarms on one screen: who may do what."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem

SEE, HANDLE, RULE, ORDER = "sensing.see", "sensing.handle", "sensing.rule", "sensing.order"

manifest = Manifest(
    code="sensing",
    title=_("感知设备"),
    icon="broadcast",
    order=45,
    menu=(
        MenuItem(_("设备报警"), "sensing:alarms", icon="bell", verb=SEE),
        MenuItem(_("设备列表"), "sensing:devices", icon="broadcast", verb=SEE),
        MenuItem(_("报警规则"), "sensing:rules", icon="adjustments", verb=RULE),
    ),
    roles={
        "steward": (SEE, RULE, "sensing.register", "sensing.replay"),
        "supervisor": (SEE, HANDLE, ORDER),
        "dispatcher": (SEE, HANDLE),
        "acceptor": (SEE, HANDLE),
        "secretary": (SEE, HANDLE),
        "leader": (SEE,),
        "wall": (SEE,),
    },
)

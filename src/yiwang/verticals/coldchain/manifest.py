"""The cold chain on one screen: its pages, and who may do what."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MapLayer, Measure, MenuItem

SEE, KEEP, REGISTER, RELEASE = (
    "coldchain.see", "coldchain.keep", "coldchain.register", "coldchain.release",
)  # fmt: skip

_COUNTED_BY = "yiwang.verticals.coldchain.selectors.wall.measures_now"
_BOARD = "coldchain:board"

manifest = Manifest(
    code="coldchain",
    title=_("疫苗冷链"),
    icon="snowflake",
    order=44,
    menu=(
        MenuItem(_("冷链看板"), "coldchain:board", icon="snowflake", verb=SEE),
        MenuItem(_("今日人工测温"), "coldchain:checks", icon="thermometer", verb=KEEP),
        MenuItem(_("疫苗隔离"), "coldchain:quarantines", icon="lock", verb=SEE),
        MenuItem(_("疫苗运输记录"), "coldchain:transports", icon="truck", verb=SEE),
        MenuItem(_("接种单位与冷库"), "coldchain:units", icon="building", verb=SEE),
        MenuItem(
            _("待校准探头"), "coldchain:probes", icon="adjustments", verb=SEE, badge="calibration"
        ),
        MenuItem(_("分级通知"), "coldchain:ladders", icon="bell-ringing", verb=REGISTER),
    ),
    map_layers=(MapLayer("coldchain", _("疫苗冷链"), "coldchain:points", verb=SEE, shown=True),),
    measures=(
        Measure("cold_well", _("冷链正常"), _("台"), _BOARD, counted_by=_COUNTED_BY),
        Measure("cold_unwell", _("冷链报警或超范围"), _("台"), _BOARD, False, _COUNTED_BY),
        Measure("cold_silent", _("冷链失联"), _("台"), _BOARD, False, _COUNTED_BY),
        Measure("cold_ringing", _("冷链报警待确认"), _("条"), _BOARD, False, _COUNTED_BY),
    ),
    waiting="yiwang.verticals.coldchain.selectors.own.waiting_now",
    demo="yiwang.verticals.coldchain.demo.load",
    roles={
        "clinic_nurse": (SEE, KEEP, "sensing.see", "sensing.handle", "sensing.bring"),
        "coldchain_admin": (
            SEE, KEEP, REGISTER, "sensing.see", "sensing.handle", "sensing.rule",
            "sensing.register", "sensing.bring",
        ),
        "quality_officer": (SEE, RELEASE, "sensing.see"),
        "leader": (SEE,),
        "supervisor": (SEE,),
        "wall": (SEE,),
    },
)  # fmt: skip

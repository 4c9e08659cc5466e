"""The tills in the menu, and what a till may do alone."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem, Setting

manifest = Manifest(
    code="canteen_till",
    title=_("饭堂收银"),
    icon="soup",
    order=36,
    menu=(
        MenuItem(_("收银台"), "canteen_till:counter", icon="soup", verb="canteen.serve"),
        MenuItem(_("收银机"), "canteen_till:tills", icon="device-mobile", verb="canteen.run"),
        MenuItem(_("离线争议"), "canteen_till:disputes", icon="scale", verb="canteen.run"),
        MenuItem(_("离线争议"), "canteen_till:disputes", icon="scale", verb="canteen.check"),
        MenuItem(_("拆户的钱包"), "canteen_till:partings", icon="users", verb="canteen.check"),
    ),
    settings=(
        Setting(
            "canteen_till.most_meals", _("每台收银机离线份数上限"), 300,
            source=_("默认值：一家饭堂一餐的份数；每台可另设"),
        ),
        Setting(
            "canteen_till.most_fen", _("每台收银机离线金额上限（分）"), 500_000,
            source=_("默认值：一餐的补贴与余额支付；每台可另设"),
        ),
    ),
)  # fmt: skip

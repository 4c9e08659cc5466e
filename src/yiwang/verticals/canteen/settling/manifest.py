"""Statements between the operators of canteens and the government, in the menu."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem

from .rules.steps import CHECK, PAY, RECONCILE, REVIEW, SEE, SETTLE

manifest = Manifest(
    code="canteen_settling",
    title=_("饭堂结算"),
    icon="file-spreadsheet",
    order=37,
    menu=(
        MenuItem(_("结算单"), "canteen_settling:statements", icon="file-spreadsheet", verb=SEE),
        MenuItem(_("结算调整"), "canteen_settling:adjustments", icon="adjustments", verb=SEE),
        MenuItem(_("三方对账"), "canteen_settling:differences", icon="scale", verb=RECONCILE),
    ),
    roles={
        "canteen_manager": (SEE, RECONCILE, SETTLE),
        "welfare_clerk": (SEE, RECONCILE, CHECK),
        "welfare_reviewer": (SEE, RECONCILE, REVIEW),
        "finance": (SEE, PAY),
        "leader": (SEE,),
        "audit_admin": (SEE, RECONCILE),
    },
)

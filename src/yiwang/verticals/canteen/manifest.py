"""The elders' canteens on one screen."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem, PocketTile

manifest = Manifest(
    code="canteen",
    title=_("长者饭堂"),
    icon="soup",
    order=35,
    menu=(
        MenuItem(_("就餐补贴申请"), "canteen:applications", icon="soup", verb="canteen.see"),
        MenuItem(_("代办就餐补贴"), "canteen:mine", icon="soup", verb="canteen.enrol"),
    ),
    pocket_tiles=(
        PocketTile(_("申请就餐补贴"), "canteen:apply", "soup"),
        PocketTile(
            _("代办就餐补贴"), "canteen:mine", "soup", audience="worker", verb="canteen.enrol"
        ),
    ),
    roles={
        "welfare_clerk": (
            "canteen.see",
            "canteen.enrol",
            "canteen.check",
            "canteen.reveal",
            "registry.see",
            "registry.enrol",
            "eligibility.see",
            "eligibility.decide",
        ),
        "welfare_reviewer": (
            "canteen.see",
            "canteen.review",
            "canteen.manage",
            "canteen.reveal",
            "registry.see",
            "eligibility.see",
            "eligibility.decide",
            "eligibility.publish",
        ),
        "finance": ("canteen.see", "canteen.pay"),
        "canteen_manager": ("canteen.run", "canteen.serve", "canteen.settle"),
        "till_clerk": ("canteen.serve",),
        "collector": ("canteen.enrol",),
        "leader": ("canteen.see",),
        "audit_admin": ("canteen.see",),
    },
)

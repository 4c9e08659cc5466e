"""Who gets what, by dated tables that anybody on the desk can read."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem

SEE, AUTHOR, PUBLISH, DECIDE = (
    "eligibility.see", "eligibility.author", "eligibility.publish", "eligibility.decide",
)  # fmt: skip

manifest = Manifest(
    code="eligibility",
    title=_("资格与待遇"),
    icon="scale",
    order=40,
    menu=(
        MenuItem(_("待遇项目"), "eligibility:programmes", icon="scale", verb=SEE),
        MenuItem(_("待人工核实"), "eligibility:todo", icon="hand-stop", verb=DECIDE),
    ),
    roles={
        "steward": (SEE, AUTHOR, DECIDE),
        "supervisor": (SEE, AUTHOR, PUBLISH),
        "leader": (SEE, PUBLISH),
        "acceptor": (SEE, DECIDE),
        "secretary": (SEE, DECIDE),
    },
)

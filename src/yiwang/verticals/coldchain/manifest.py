"""The cold chain on one screen: its pages, and who may do what."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest

SEE, KEEP, REGISTER, RELEASE = (
    "coldchain.see", "coldchain.keep", "coldchain.register", "coldchain.release",
)  # fmt: skip

manifest = Manifest(
    code="coldchain",
    title=_("疫苗冷链"),
    icon="snowflake",
    order=44,
    roles={
        "clinic_nurse": (SEE, KEEP, "sensing.see", "sensing.handle"),
        "coldchain_admin": (
            SEE, KEEP, REGISTER, "sensing.see", "sensing.handle", "sensing.rule",
            "sensing.register",
        ),
        "quality_officer": (SEE, RELEASE, "sensing.see"),
        "leader": (SEE,),
        "supervisor": (SEE,),
        "wall": (SEE,),
    },
)  # fmt: skip

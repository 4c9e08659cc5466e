from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplyingConfig(AppConfig):
    name = "yiwang.verticals.canteen.applying"
    label = "canteen_applying"
    verbose_name = _("就餐资格")

    def ready(self) -> None:
        from yiwang.kernel.eligibility.readers import register
        from yiwang.kernel.eligibility.takers import check_with

        from . import reactions  # noqa: F401
        from .selectors.programmes import payable
        from .selectors.usual import USUAL, usually

        check_with(payable)
        register("canteen", names=frozenset(USUAL), read=usually)

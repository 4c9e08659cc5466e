"""The books in the menu of those who may read them."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem

manifest = Manifest(
    code="ledger",
    title=_("账簿"),
    icon="file-spreadsheet",
    order=60,
    menu=(MenuItem(_("账簿"), "ledger:books", icon="file-spreadsheet", verb="ledger.see"),),
)

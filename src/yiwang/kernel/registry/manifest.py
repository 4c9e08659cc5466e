"""Identities on the desk: one row a person."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem

manifest = Manifest(
    code="registry",
    title=_("人口"),
    icon="users",
    order=45,
    menu=(
        MenuItem(_("疑似重复"), "registry:doubles", icon="users", verb="registry.merge"),
        MenuItem(_("合并记录"), "registry:merges", icon="git-merge", verb="registry.merge"),
    ),
)

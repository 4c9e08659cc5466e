"""The administrators' rooms of the desk: accounts, posts, departments, the audit log."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.manifest import Manifest, MenuItem

manifest = Manifest(
    code="accounts",
    title=_("系统管理"),
    icon="settings",
    order=5,  # where administrators arrive
    menu=(
        MenuItem(_("账号"), "accounts:accounts", icon="users", verb="access.see", go="u"),
        MenuItem(_("岗位"), "accounts:posts", icon="id", verb="access.see", go="p"),
        MenuItem(_("部门"), "accounts:departments", icon="sitemap", verb="access.see", go="d"),
        MenuItem(_("审计日志"), "accounts:log", icon="history", verb="audit.see", go="a"),
    ),
)

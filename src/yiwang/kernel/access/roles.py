"""Roles of the field and the verbs each may do; nouns and verticals add verbs with `allow`."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """`axis` is the side of 两轴分离 the role stands on; nobody may stand on both for one case.

    `exclusive` names the group of which one person may hold only one (三员分立, DOMAIN §10.5).
    """

    name: str | Promise
    axis: str = ""
    exclusive: str = ""


ROLES: dict[str, Role] = {
    "collector": Role(_("网格员（采集员）"), axis="field"),
    "secretary": Role(_("社区书记"), axis="field"),
    "rover": Role(_("流动网格员"), axis="field"),
    "acceptor": Role(_("受理员"), axis="supervision"),
    "registrar": Role(_("立案员"), axis="supervision"),
    "verifier": Role(_("核查员"), axis="supervision"),
    "supervisor": Role(_("监督值班长"), axis="supervision"),
    "dispatcher": Role(_("派遣员"), axis="command"),
    "handler": Role(_("处置人"), axis="handling"),
    "leader": Role(_("领导")),
    "steward": Role(_("数据管理员")),
    "welfare_clerk": Role(_("民政经办员")),
    "welfare_reviewer": Role(_("民政审核员")),
    "finance": Role(_("财务支付员")),
    "canteen_manager": Role(_("饭堂负责人")),
    "till_clerk": Role(_("饭堂收银员")),
    "clinic_nurse": Role(_("接种单位冷链管理员")),
    "coldchain_admin": Role(_("疾控冷链管理员")),
    "quality_officer": Role(_("疫苗质量负责人")),
    "wall": Role(_("大屏")),
    "system_admin": Role(_("系统管理员"), exclusive="three_admins"),
    "security_admin": Role(_("安全管理员"), exclusive="three_admins"),
    "audit_admin": Role(_("审计管理员"), exclusive="three_admins"),
}

#: Roles of an exclusive group, with the group.
EXCLUSIVE = {code: role.exclusive for code, role in ROLES.items() if role.exclusive}

#: Roles of screens that hang on a wall with nobody before them: not signed out for being idle,
#: and therefore only allowed to look.
UNATTENDED = frozenset({"wall"})

_verbs: dict[str, set[str]] = defaultdict(set)


def allow(role: str, *verbs: str) -> None:
    """Let holders of `role` do `verbs` (`<noun>.<verb>`); called while apps get ready."""
    if role not in ROLES:
        raise LookupError(f"no role named {role}")
    _verbs[role].update(verbs)


def verbs_of(role: str) -> frozenset[str]:
    """The verbs that a role may do."""
    return frozenset(_verbs[role])


def roles_that(verb: str) -> frozenset[str]:
    """The roles that may do a verb."""
    return frozenset(role for role, verbs in _verbs.items() if verb in verbs)


allow("system_admin", "access.see", "access.enrol", "access.organise")
allow("system_admin", "places.import", "calendar.load")
allow("security_admin", "access.see", "access.appoint", "access.dismiss", "access.unlock")
allow("security_admin", "access.reset", "access.disable")
allow("audit_admin", "audit.see")

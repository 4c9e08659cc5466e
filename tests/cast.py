"""The cast: the people who appear in every test, made through services when first asked for.

    def test_closing(actor, signed_in_client):
        close(actor=actor("verifier"), ...)
        page = signed_in_client("dispatcher").get("/")

Everybody belongs to the street 东河街道 (440204001) or to a department of its district 440204,
except `outsider`, who holds every role of the field in the next district, 440203, and
`resident`, who has no account and acts as a stranger. Each has the password `PASSWORD`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.test import Client

from yiwang.kernel.access import services
from yiwang.kernel.access.actor import STRANGER, SYSTEM, Actor
from yiwang.kernel.access.models import Account, Department, Post
from yiwang.kernel.access.roles import EXCLUSIVE, ROLES
from yiwang.kernel.access.selectors import actor_of

PASSWORD = "Dong-He-Jie-2026"
DISTRICT, STREET = "440204", "440204001"
COMMUNITY, OTHER_COMMUNITY = "440204001001", "440204001002"
GRID, OTHER_GRID = "440204001001001001", "440204001001001002"
ELSEWHERE_DISTRICT = "440203"

#: code -> name and parent, as in the street's own organisation.
DEPARTMENTS = {
    "street_office": ("东河街道办事处", None),
    "management": ("东河街道城管办", "street_office"),
    "sanitation": ("环卫所", "management"),
    "municipal": ("市政所", "management"),
    "greening": ("园林所", "management"),
    "enforcement": ("城管执法队", "management"),
}


@dataclass(frozen=True)
class Part:
    """One person of the cast: her name and the post she holds."""

    name: str
    role: str
    division: str = STREET
    grids: tuple[str, ...] = ()
    department: str | None = None


PARTS = {
    "collector": Part("陈采集", "collector", COMMUNITY, (GRID,)),
    "secretary": Part("黄书记", "secretary", COMMUNITY),
    "rover": Part("蒋骑手", "rover"),
    "acceptor": Part("林受理", "acceptor"),
    "registrar": Part("郑立案", "registrar"),
    "dispatcher": Part("周派遣", "dispatcher"),
    "verifier": Part("吴核查", "verifier"),
    "supervisor": Part("徐值班", "supervisor"),
    "leader": Part("孙领导", "leader"),
    "handler": Part("何处置", "handler", DISTRICT, department="sanitation"),
    "other_handler": Part("高市政", "handler", DISTRICT, department="municipal"),
    "steward": Part("罗数据", "steward"),
    "wall": Part("大屏", "wall"),
    "welfare_clerk": Part("郭民政", "welfare_clerk"),
    "welfare_reviewer": Part("谢审核", "welfare_reviewer", DISTRICT),
    "canteen_manager": Part("冯店长", "canteen_manager"),
    "till_clerk": Part("曹收银", "till_clerk"),
    "finance": Part("曾支付", "finance", DISTRICT),
    "clinic_nurse": Part("许护士", "clinic_nurse"),
    "coldchain_admin": Part("邓冷链", "coldchain_admin", DISTRICT),
    "quality_officer": Part("叶质量", "quality_officer", DISTRICT),
    "system_admin": Part("梁系统", "system_admin", DISTRICT),
    "security_admin": Part("宋安全", "security_admin", DISTRICT),
    "audit_admin": Part("唐审计", "audit_admin", DISTRICT),
}
OUTSIDER = "outsider"
STRANGERS = ("resident", "stranger")


@dataclass
class Cast:
    """Departments, accounts and actors, each made when first asked for."""

    _departments: dict[str, Department] = field(default_factory=dict)
    _accounts: dict[str, Account] = field(default_factory=dict)

    def department(self, code: str) -> Department:
        """One of DEPARTMENTS, with those above it."""
        if code not in self._departments:
            name, parent = DEPARTMENTS[code]
            self._departments[code] = services.open_department(
                actor=SYSTEM,
                code=code,
                name=name,
                division=DISTRICT,
                parent=self.department(parent) if parent else None,
            )
        return self._departments[code]

    def account(self, name: str) -> Account:
        """The account of one of PARTS or of the outsider, with her posts."""
        if name not in self._accounts:
            self._accounts[name] = self._outsider() if name == OUTSIDER else self._hired(name)
        return self._accounts[name]

    def actor(self, name: str) -> Actor:
        """One of PARTS, "outsider", "resident" or "system", ready to act today."""
        if name == "system":
            return SYSTEM
        if name in STRANGERS:
            return STRANGER
        return actor_of(self.account(name))

    def post(self, name: str) -> Post:
        """The post that one of PARTS holds."""
        return Post.objects.get(appointments__account=self.account(name))

    def _hired(self, name: str) -> Account:
        part = PARTS[name]
        account = _enrolled(name, part.name)
        department = self.department(part.department) if part.department else None
        post = services.open_post(
            actor=SYSTEM,
            code=f"{part.division}-{name}",
            name=f"{part.name}的岗位",
            role=part.role,
            division=part.division,
            grids=part.grids,
            department=department,
        )
        services.appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
        return account

    def _outsider(self) -> Account:
        account = _enrolled(OUTSIDER, "外区人")
        elsewhere = services.open_department(
            actor=SYSTEM, code="elsewhere", name="外区环卫所", division=ELSEWHERE_DISTRICT
        )
        for role in (role for role in ROLES if role not in EXCLUSIVE):
            post = services.open_post(
                actor=SYSTEM,
                code=f"{ELSEWHERE_DISTRICT}-{role}",
                name=f"外区{role}",
                role=role,
                division=ELSEWHERE_DISTRICT,
                department=elsewhere if role == "handler" else None,
            )
            services.appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
        return account


def _enrolled(username: str, name: str) -> Account:
    return services.enrol(actor=SYSTEM, username=username, name=name, password=PASSWORD)


@pytest.fixture
def cast(db: None) -> Cast:
    """The whole cast; `db` or a transactional test's own database."""
    return Cast()


@pytest.fixture
def actor(cast: Cast) -> Callable[[str], Actor]:
    """`actor("collector")`: one of the cast, acting."""
    return cast.actor


@pytest.fixture
def signed_in_client(cast: Cast) -> Callable[[str], Client]:
    """`signed_in_client("dispatcher")`: her browser; a stranger's for "resident"."""

    def browser(name: str) -> Client:
        client = Client()
        if name not in STRANGERS:
            client.force_login(cast.account(name))
        return client

    return browser

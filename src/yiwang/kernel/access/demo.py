"""The people of the demo street office: departments, posts and accounts, made through services.

Names are of posts (网格员01), never of persons. Harmless to repeat.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yiwang.kernel.places.models import Division

from .actor import SYSTEM
from .models import Account, Department
from .services import appoint, enrol, open_department, open_post

#: One password for every demo account; `yiwang demo` prints it. Never used outside a demo.
PASSWORD = "Yi-Wang-2026!"
DISTRICT, STREET = "440204", "440204001"

#: code -> name, parent. Handlers' departments come after the two offices above them.
DEPARTMENTS: dict[str, tuple[str, str]] = {
    "street_office": ("东河街道办事处", ""),
    "management": ("东河街道城管办", "street_office"),
    "sanitation": ("环卫所", "management"),
    "municipal": ("市政所", "management"),
    "greening": ("园林所", "management"),
    "enforcement": ("城管执法队", "management"),
    "traffic": ("交警中队", ""),
    "power": ("供电所", ""),
    "water": ("供水所", ""),
    "gas": ("燃气公司", ""),
    "telecom": ("通信管线维护站", ""),
    "housing": ("住房建设所", ""),
    "environment": ("生态环境所", ""),
    "civil_affairs": ("民政办", "street_office"),
    "emergency": ("应急管理办", "street_office"),
}
_OFFICES = ("street_office", "management")

#: role -> name of the post, how many share it, division.
_DESKS = (
    ("acceptor", "受理员", 2, STREET),
    ("registrar", "立案员", 2, STREET),
    ("dispatcher", "派遣员", 2, STREET),
    ("verifier", "核查员", 2, STREET),
    ("supervisor", "监督值班长", 1, STREET),
    ("leader", "街道领导", 2, STREET),
    ("steward", "数据管理员", 1, STREET),
    ("wall", "大屏", 1, STREET),
    ("system_admin", "系统管理员", 1, DISTRICT),
    ("security_admin", "安全管理员", 1, DISTRICT),
    ("audit_admin", "审计管理员", 1, DISTRICT),
)


@dataclass(frozen=True)
class Hire:
    """One account and the post it is given."""

    username: str
    name: str
    role: str
    post: str
    post_name: str
    division: str
    grids: tuple[str, ...] = ()
    department: str = ""


def load(progress: Callable[[int, int], None] = lambda done, total: None) -> list[Hire]:
    """Departments, posts and accounts over the loaded divisions; `progress(done, total)`."""
    departments = _departments()
    hires = list(cast())
    known = {row.username: row for row in Account.objects.filter(username__in=_names(hires))}
    for done, hire in enumerate(hires, 1):
        account = known.get(hire.username) or enrol(
            actor=SYSTEM, username=hire.username, name=hire.name, password=PASSWORD
        )
        post = open_post(
            actor=SYSTEM,
            code=hire.post,
            name=hire.post_name,
            role=hire.role,
            division=hire.division,
            grids=hire.grids,
            department=departments.get(hire.department),
        )
        if not account.appointments.filter(post=post).exists():
            appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
        progress(done, len(hires))
    return hires


def cast() -> Iterator[Hire]:
    """Everybody: the desks, one collector a large grid, a secretary a community, handlers."""
    for role, name, count, division in _DESKS:
        for number in range(1, count + 1):
            shown = f"{name}{number:02d}" if count > 1 else name
            yield Hire(f"{role}{number:02d}", shown, role, f"demo-{role}", name, division)
    yield from _collectors()
    communities = Division.objects.filter(code__startswith=STREET, level="community")
    for number, row in enumerate(communities.order_by("code"), 1):
        yield Hire(
            f"secretary{number:02d}",
            f"社区书记{number:02d}",
            "secretary",
            f"demo-secretary-{row.code}",
            f"{row.name}书记",
            row.code,
        )
    for code, (name, _parent) in DEPARTMENTS.items():
        if code in _OFFICES:
            continue
        for number in (1, 2):
            yield Hire(
                f"{code.replace('_', '-')}{number:02d}",
                f"{name}处置员{number:02d}",
                "handler",
                f"demo-handler-{code}",
                f"{name}处置岗",
                STREET,
                department=code,
            )


def _collectors() -> Iterator[Hire]:
    areas: dict[str, list[str]] = defaultdict(list)
    for code in Division.objects.filter(code__startswith=STREET, level="grid").values_list(
        "code", flat=True
    ):
        areas[code[:15]].append(code)
    for number, large in enumerate(sorted(areas), 1):
        yield Hire(
            f"collector{number:02d}",
            f"网格员{number:02d}",
            "collector",
            f"demo-collector-{large}",
            f"网格员岗{number:02d}",
            large[:12],
            grids=tuple(sorted(areas[large])),
        )


def _departments() -> dict[str, Department]:
    made: dict[str, Department] = {}
    for code, (name, parent) in DEPARTMENTS.items():
        made[code] = open_department(
            actor=SYSTEM, code=code, name=name, division=DISTRICT, parent=made.get(parent)
        )
    return made


def _names(hires: list[Hire]) -> list[str]:
    return [hire.username for hire in hires]

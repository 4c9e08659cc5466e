"""What is needed to ask and to report: who I am, classes, divisions, departments, flows."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _
from ninja import Query

from yiwang.kernel.cases.selectors import Flow, Reference, reference
from yiwang.kernel.cases.selectors.reference import ClassRow as KnownClass
from yiwang.kernel.cases.selectors.reference import RuleRow
from yiwang.kernel.places.selectors import locate, path_of, worked_under

from .. import told as schemas
from ..asked import Code, PointAsked
from ..entrance import CallingRequest, Needs, told
from ..problems import NotThere
from ..routes import router
from ..telling import Told

_ANY: dict[str, Any] = {"auth": Needs(), "tags": ["reference"]}


@router.get(
    "/me",
    **_ANY,
    response=schemas.answers(schemas.Me),
    summary=_("我是谁"),
    description=_("这把密钥（或登录的人）的区县、权限、限速和岗位。"),
)
def read_me(request: CallingRequest) -> HttpResponseBase:
    caller = request.auth
    return told(
        {
            "name": caller.actor.name,
            "district": caller.district,
            "scopes": sorted(caller.scopes),
            "per_minute": caller.per_minute,
            "posts": [
                {"code": post.code, "name": post.name, "role": post.role, "division": post.division}
                for post in caller.actor.posts
            ],
        }
    )


@router.get(
    "/classes",
    **_ANY,
    response=schemas.answers(list[schemas.ClassRow]),
    summary=_("事件类别"),
    description=_("大类、小类及今天有效的立案条件和时限。"),
)
def list_classes(request: CallingRequest) -> HttpResponseBase:
    known = reference()
    return told([_class(row, known) for row in known.classes.values()])


@router.get(
    "/divisions",
    **_ANY,
    response=schemas.answers(list[schemas.Named]),
    summary=_("下级区划"),
    description=_("under 之下一级的区划；不给则为有工作的区县。"),
)
def list_divisions(request: CallingRequest, under: Code | None = None) -> HttpResponseBase:
    here, below = request.auth.district, under or ""
    rows = worked_under(below)
    return told(
        [{"code": code, "name": name} for code, name in rows if code.startswith(here) or not here]
    )


@router.get(
    "/divisions/at",
    **_ANY,
    response=schemas.answers(schemas.Place, 404),
    summary=_("坐标落在哪个网格"),
    description=_("WGS 84；辖区以外答 404。"),
)
def locate_point(request: CallingRequest, asked: Query[PointAsked]) -> HttpResponseBase:
    found, here = locate(asked.lon, asked.lat), request.auth.district
    if found is None or (here and found.district != here):
        raise NotThere("这个位置不在辖区内。", code="not_found")
    finest = found.grid or found.community or found.street or found.district
    return told(
        {
            "district": found.district,
            "street": found.street,
            "community": found.community,
            "grid": found.grid,
            "path": path_of(finest),
        }
    )


@router.get(
    "/departments",
    **_ANY,
    response=schemas.answers(list[schemas.Department]),
    summary=_("处置部门"),
    description=_("可以派遣的部门：该区县的和上级的。"),
)
def list_departments(request: CallingRequest, district: Code | None = None) -> HttpResponseBase:
    known, here = reference(), request.auth.district or (district or "")[:6]
    rows = known.departments_in(here) if here else known.departments
    return told(
        [
            {"id": pk, "name": name, "division": known.divisions[pk], "parent": known.parents[pk]}
            for pk, name in rows.items()
        ]
    )


@router.get(
    "/flows",
    **_ANY,
    response=schemas.answers(list[schemas.FlowRow]),
    summary=_("流程：阶段与操作"),
    description=_("现行各流程的阶段、负责角色、时限和每步操作。"),
)
def list_flows(request: CallingRequest) -> HttpResponseBase:
    known = reference()
    return told([_flow(known.flows[pk]) for pk in known.current_flow.values()])


def _class(row: KnownClass, known: Reference) -> Told:
    parent = known.classes.get(row.parent_id or 0)
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "area": row.area,
        "parent": parent.code if parent else None,
        "reportable": row.reportable,
        "conditions": [_condition(rule) for rule in known.rules_of(row.id, localdate())],
    }


def _condition(rule: RuleRow) -> Told:
    return {
        "id": rule.id,
        "words": rule.condition,
        "limit": float(rule.limit.value),
        "unit": rule.limit.unit.value,
    }


def _flow(flow: Flow) -> Told:
    return {
        "code": flow.code,
        "name": flow.title,
        "stages": [
            {
                "code": stage.code,
                "name": stage.name,
                "axis": stage.axis,
                "role": stage.role,
                "final": stage.final,
                "paused": stage.paused,
                "limit": "" if stage.limit is None else _limit(stage.limit.value, stage.limit.unit),
            }
            for stage in flow.stages.values()
        ],
        "actions": [
            {
                "action": action.code,
                "name": action.name,
                "source": source,
                "target": action.target,
                "roles": sorted(action.roles),
                "needs": sorted(action.needs),
            }
            for action in flow.actions
            for source in action.sources
        ],
    }


def _limit(value: float | None, unit: str) -> str:
    return "catalogue" if value is None else f"{value:g} {unit}"

"""Lists, one case, its files, the map, the counts."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_noop as _
from ninja import Query

from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import Action, actions_for, reference
from yiwang.kernel.cases.selectors.file import stage_bars
from yiwang.kernel.cases.selectors.whole import belongings
from yiwang.kernel.files.selectors import file_response
from yiwang.kernel.insight.selectors import figures_today
from yiwang.kernel.places.selectors import path_of

from .. import selectors
from ..asked import Code, LateAsked, ListAsked, MapAsked, PathId
from ..entrance import CallingRequest, Needs, told
from ..points import features
from ..routes import router
from ..telling import (
    Line,
    told_action,
    told_clock,
    told_entry,
    told_file,
    told_line,
    told_reporter,
    told_time,
)
from ..told import Actions, CaseDocument, Features, Figures, Page, answers

_READ: dict[str, Any] = {"auth": Needs("read"), "tags": ["cases"], "by_alias": True}
GEOJSON = "application/geo+json"


@router.get(
    "/cases",
    **_READ,
    response=answers(Page),
    summary=_("案卷列表"),
    description=_("您的岗位看得到的案卷，最新的在前。下一页用上一页的 next 作 cursor。"),
)
def list_cases(request: CallingRequest, asked: Query[ListAsked]) -> HttpResponseBase:
    return _page(*selectors.lines_asked(request.auth, asked))


@router.get(
    "/cases/late",
    **_READ,
    response=answers(Page),
    summary=_("超时案卷"),
    description=_("本阶段已超时的案卷，超得最久的在前。"),
)
def list_late_cases(request: CallingRequest, asked: Query[LateAsked]) -> HttpResponseBase:
    return _page(*selectors.lines_late(request.auth, asked))


@router.get(
    "/cases/map",
    **_READ,
    response=answers(Features),
    summary=_("一个街道的案卷点位"),
    description=_("GeoJSON，WGS 84，最新的在前。默认只含在办；下一页用上一页的 next 作 cursor。"),
)
def map_cases(request: CallingRequest, asked: Query[MapAsked]) -> HttpResponseBase:
    return HttpResponse(features(request.auth, asked), content_type=GEOJSON)


@router.get(
    "/cases/{number}",
    **_READ,
    response=answers(CaseDocument, 404),
    summary=_("一件案卷"),
    description=_("全部内容：记录、各阶段用时、文件、相关案卷，以及您现在可以做的操作。"),
)
def read_case(request: CallingRequest, number: str) -> HttpResponseBase:
    caller, known = request.auth, reference()
    case = selectors.case_numbered(caller, number)
    whole, flow = belongings(case), known.flows[case.flow_id]
    rule = known.rules.get(case.rule_id or 0)
    return told({
        **told_line(case, known, now()),
        "description": case.description,
        "condition": rule.condition if rule else "",
        "path": path_of(case.grid or case.community or case.street or case.district),
        "reporter": told_reporter(case, whole.log),
        "returns": case.returns,
        "reworks": case.reworks,
        "rating": case.rating,
        "log": [told_entry(entry, flow) for entry in whole.log],
        "clocks": [told_clock(bar) for bar in stage_bars(case, flow, whole.log)],
        "actions": [told_action(each) for each in _may(request, case)],
        "files": [told_file(each, case.number) for each in whole.files],
        "related": [
            {"number": each.number, "relation": selectors.relation_of(case, each),
             "stage": each.stage, "open": each.is_open}
            for each in whole.beside
        ],
    })  # fmt: skip


@router.get(
    "/cases/{number}/actions",
    **_READ,
    response=answers(Actions, 404),
    summary=_("我现在可以做什么"),
    description=_("按案卷的流程、您的岗位和密钥的权限。"),
)
def list_actions(request: CallingRequest, number: str) -> HttpResponseBase:
    case = selectors.case_numbered(request.auth, number)
    actions = [told_action(each) for each in _may(request, case)]
    return told({"number": case.number, "seq": case.log_seq, "actions": actions})


@router.get(
    "/cases/{number}/files/{file}",
    **_READ,
    response=answers(None, 404),
    summary=_("案卷的文件"),
    description=_("照片、录音、视频或文档的原文；thumbnail 为照片的缩略图。"),
)
def read_file(
    request: CallingRequest, number: str, file: PathId, thumbnail: bool = False
) -> HttpResponseBase:
    case = selectors.case_numbered(request.auth, number)
    attached = selectors.file_of(case, file)
    return file_response(attached.file, request, thumbnail=thumbnail)


@router.get(
    "/figures",
    auth=Needs("read"),
    response=answers(Figures),
    summary=_("今日数字"),
    description=_("一个区划今天的上报、立案、派遣、处置、结案等，以及在办和超时。"),
    tags=["reference"],
)
def read_figures(request: CallingRequest, division: Code) -> HttpResponseBase:
    caller = request.auth
    figures = figures_today(actor=caller.actor, division=division)
    return told(
        {
            "division": division,
            "at": told_time(localtime()),
            "figures": [
                {"code": each.code, "label": each.label, "value": each.value} for each in figures
            ],
        }
    )


def _may(request: CallingRequest, case: Case) -> list[Action]:
    """The actions of the actor's posts; none for a key that may only read."""
    caller = request.auth
    if "advance" not in caller.scopes:
        return []
    mine = caller.actor.account_id is not None and caller.actor.account_id == case.reporter_id
    return actions_for(caller.actor, case, is_reporter=mine)


def _page(found: list[Line], following: str | None) -> HttpResponseBase:
    known, moment = reference(), now()
    return told({"items": [told_line(line, known, moment) for line in found], "next": following})

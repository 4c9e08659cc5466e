"""The gallery's pages."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from yiwang.ui import errors
from yiwang.ui.manifest import menu_for
from yiwang.ui.pages import Listing, detail_page, form_page
from yiwang.ui.paging import Page
from yiwang.ui.panels import MapPanel, Notice
from yiwang.ui.shell import PostChoice, Shell
from yiwang.ui.toasts import Toast
from yiwang.ui.values import Link

from . import case, content, home
from . import map as town
from .home import MAP_LAYERS

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """The mark that kernel.access.guards.public leaves; ui cannot import it."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def _shell(request: HttpRequest) -> Shell:
    return Shell(
        menu=menu_for(
            lambda verb: True,
            path=request.path,
            badges={"todo": 7, "late": 4},
            declared=content.MENU,
        ),
        person="梁**",
        person_url="#",
        posts=(PostChoice("1", "东河街道 派遣员", True), PostChoice("2", "执信路社区 书记")),
        posts_url="#",
        search_url="../list/",
        search_label="案卷号、地址、联系人",
        notices_url="#",
        notices=3,
        sign_out_url="#",
        place="东河街道",
    )


def _frame(request: HttpRequest, **more: Any) -> dict[str, Any]:
    return {"shell": _shell(request), "demo": True, **more}


@public
def desk(request: HttpRequest) -> HttpResponse:
    frame = _frame(request, toasts=[Toast("已派遣至环卫所", undo_url="#")])
    return detail_page(
        request, "待办", home.panels(), aside=home.aside(), notices=[home.NOTICE], context=frame
    )


@public
def listing(request: HttpRequest) -> HttpResponse:
    page = content.LIST
    bound = page.filters.parse(request.GET)
    rows = [] if "q" in bound.values else content.matters()
    order = page.table.ordering(request.GET.get("sort", ""), ("-reported_at", "-id"))
    shown = Listing(
        page, request, bound, Page(rows, "next" if rows else ""), order, page.table.shown()
    )
    shown.saved = list(page.views)
    describe = "列表中 25 件案卷的位置"
    place = MapPanel(layers=MAP_LAYERS, fit=True, height="fill", describe=describe)
    with_map = {} if "plain" in request.GET else {"map": place}
    values = {
        "list": shown,
        "title": page.title,
        "actions": page.actions,
        "count": "25",
        "save_view_url": "#",
    }
    return render(request, "ui/list.html", {**values, **with_map, **_frame(request)})


@public
def detail(request: HttpRequest) -> HttpResponse:
    return detail_page(
        request,
        case.heading(),
        case.panels(),
        aside=case.aside(),
        crumbs=case.CRUMBS,
        context=_frame(request),
    )


@public
def form(request: HttpRequest) -> HttpResponse:
    bound = content.ReportForm(request.POST or None, request.FILES or None)
    place = MapPanel(
        title="位置",
        layers=MAP_LAYERS,
        picker=True,
        fit=True,
        height="middle",
        describe="在地图上点选问题位置",
    )
    return form_page(
        request,
        bound,
        title="新建案卷",
        submit="提交",
        cancel_url="../list/",
        intro="由坐席代居民登记；带 * 的为必填。",
        crumbs=[Link("案卷", "../list/"), Link("新建", "")],
        aside=[place],
        context=_frame(request),
    )


@public
def resident(request: HttpRequest) -> HttpResponse:
    values = _frame(
        request,
        title="身边的问题，随手上报",
        form=content.ReportForm(),
        elder=request.COOKIES.get("elder") == "1" or "elder" in request.GET,
        place=MapPanel(
            title="问题在哪里",
            layers=MAP_LAYERS,
            picker=True,
            fit=True,
            gentle=True,
            height="middle",
        ),
        notice=Notice(text="上报后会给您一个 12 位查询码，凭码随时查看办理进度。"),
    )
    return render(request, "ui/gallery/resident.html", values)


@public
def map_data(request: HttpRequest) -> HttpResponse:
    return JsonResponse(town.matters(content.matters()))


@public
def map_base(request: HttpRequest) -> HttpResponse:
    return JsonResponse(town.base())


PHOTO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">
<rect width="400" height="300" fill="#b9c7d1"/>
<rect y="170" width="400" height="130" fill="#8d8f8c"/>
<rect x="{x}" y="60" width="120" height="120" fill="#d8cbb5"/>
<rect x="{x2}" y="90" width="30" height="90" fill="#6b5e4f"/>
<path d="M150 250l30-50 40 20 50-30 40 60z" fill="#5d5a3f"/></svg>"""


@public
def photo(request: HttpRequest, number: int) -> HttpResponse:
    drawn = PHOTO.format(x=40 + number * 60 % 200, x2=85 + number * 60 % 200)
    return HttpResponse(drawn, content_type="image/svg+xml")


@public
def failure(request: HttpRequest, status: int) -> HttpResponse:
    if status == 500:
        return errors.server_error(request)
    return errors.error_page(request, status)

"""The gallery's pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now

from yiwang.ui import errors
from yiwang.ui.manifest import menu_for
from yiwang.ui.pages import Listing, detail_page, form_page
from yiwang.ui.paging import Page
from yiwang.ui.panels import (
    Action,
    Actions,
    Bar,
    BarList,
    ClockBar,
    ClockBars,
    Entry,
    Fact,
    Facts,
    Figure,
    Figures,
    Heading,
    Layer,
    MapPanel,
    Notice,
    Photo,
    Photos,
    Prose,
    Related,
    Timeline,
    Trend,
)
from yiwang.ui.shell import PostChoice, Shell
from yiwang.ui.tables import Empty
from yiwang.ui.toasts import Toast
from yiwang.ui.values import Clock, Link, Person, Ratio, State

from . import content
from . import map as town

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


MAP_LAYERS = (
    Layer("/ui/gallery/base.json", "底图"),
    Layer("/ui/gallery/map.json", "案卷与网格", fit=True),
)


@public
def desk(request: HttpRequest) -> HttpResponse:
    rows = content.matters()
    panels = [
        Figures(
            figures=[
                Figure("待派遣", 7, unit="件", url="list/", icon="send"),
                Figure("即将超时", 3, unit="件", url="list/", tone="soon", icon="alert-circle"),
                Figure(
                    "已超时", 4, unit="件", url="list/?late=1", tone="late", icon="alert-triangle"
                ),
                Figure("按期结案率", ratio=content.SHARE, url="list/", note="近 30 天"),
                Figure("返工率", ratio=Ratio(0, 0), note="本月无核查"),
                Figure("今日上报", 1286, unit="件", url="list/"),
            ]
        ),
        Related(
            title="我的待办",
            icon="inbox",
            table=content.TABLE,
            rows=rows[:6],
            more_url="list/",
            more_label="全部 25 件",
        ),
        Trend(
            title="近 14 天上报量",
            points=[
                (f"11-{10 + at}", (32, 41, 28, 19, 22, 45, 51, 38, 36, 44, 29, 18, 40, 47)[at])
                for at in range(14)
            ],
            unit="件",
            describe="近 14 天每天上报的案卷数，最高为 11-16 的 51 件",
        ),
    ]
    aside = [
        MapPanel(
            title="今日分布",
            layers=MAP_LAYERS,
            fit=True,
            height="middle",
            describe="东河街道 25 件案卷的位置，其中 4 件已超时",
        ),
        BarList(
            title="部门按期率",
            more_url="list/",
            more_label="考核",
            bars=[
                Bar("环卫所", ratio=Ratio(118, 121), url="list/", tone="early"),
                Bar("市政维护站", ratio=Ratio(86, 93), url="list/"),
                Bar("城管中队", ratio=Ratio(140, 162), url="list/", tone="soon"),
                Bar("园林所", ratio=Ratio(21, 30), url="list/", tone="late"),
                Bar("供电服务站", ratio=Ratio(0, 0), url="list/"),
            ],
        ),
    ]
    notice = Notice(
        text="2027 年放假安排尚未发布，跨年期限按周末与法定节日暂定。",
        tone="soon",
        action="查看日历",
        url="#",
    )
    note = Toast("已派遣至环卫所", undo_url="#")
    return detail_page(
        request,
        "待办",
        panels,
        aside=aside,
        notices=[notice],
        context=_frame(request, toasts=[note]),
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
    moment = now()
    rows = content.matters(8)
    photos = [
        Photo(
            f"/ui/gallery/photo/{at}.svg",
            caption="人行道堆放垃圾",
            taken=moment - timedelta(hours=5),
            group="处置前",
        )
        for at in (1, 2)
    ]
    entries = [
        Entry(
            "部门接收",
            moment - timedelta(hours=1),
            Person("吴**", "环卫所 处置人"),
            limit="30 分",
            used="12 分",
            tone="good",
        ),
        Entry(
            "派遣",
            moment - timedelta(hours=1, minutes=12),
            Person("梁**", "派遣员"),
            note="请清理后冲洗地面，并检查相邻两个投放点。",
            limit="30 分",
            used="8 分",
            tone="good",
        ),
        Entry(
            "立案",
            moment - timedelta(hours=1, minutes=20),
            Person("何**", "值班长"),
            limit="30 分",
            used="41 分",
            tone="late",
            note="核实耗时较长，超出立案时限 11 分。",
        ),
        Entry(
            "现场核实",
            moment - timedelta(hours=2),
            Person("陈**", "网格员"),
            note="情况属实，约 2 立方米。",
            tone="info",
            photos=photos[:1],
        ),
        Entry(
            "居民上报",
            moment - timedelta(hours=3),
            Person("黄**", "居民 · 手机端"),
            tone="idle",
            code="链 7f3a…c91e",
        ),
    ]
    bars = [
        ClockBar("立案", "30 分", "41 分", 1.37, Clock(None, running=False, met=False)),
        ClockBar("派遣", "30 分", "8 分", 0.27, Clock(None, running=False, met=True)),
        ClockBar(
            "处置",
            "4 工作时",
            "2 小时 40 分",
            0.67,
            Clock(moment + timedelta(hours=1, minutes=20)),
            current=True,
        ),
        ClockBar(
            "全程",
            "1 工作日",
            "3 小时 12 分",
            0.4,
            Clock(moment + timedelta(hours=26), provisional=True),
        ),
    ]
    facts = [
        Fact("类别", "市容环境 › 暴露垃圾"),
        Fact("来源", "居民 · 手机端"),
        Fact("位置", rows[0].place),
        Fact("责任网格", Link("第 12 网格", "#")),
        Fact("上报人", Person("黄**")),
        Fact("联系电话", "138****6021", note="查看完整号码需说明理由并留痕"),
        Fact(
            "情况说明",
            "便利店门前人行道堆了一大堆建筑垃圾和废旧沙发，已经三天没有人清理，行人只能走到机动车道上，晚上很不安全。",
            wide=True,
        ),
    ]
    actions = Actions(
        title="现在可以",
        icon="arrow-guide",
        actions=[
            Action(
                "派遣",
                "#",
                key="dispatch",
                icon="send",
                hotkey="d",
                form=content.DispatchForm(),
                tone="primary",
                help="按目录建议：环卫所，4 工作时。",
            ),
            Action(
                "退回", "#", key="back", icon="arrow-back-up", hotkey="r", form=content.ReturnForm()
            ),
            Action(
                "挂账", "#", icon="player-pause", confirm="挂账后时限暂停，需说明原因。确定挂账？"
            ),
            Action("督办", "#", icon="speakerphone", disabled="只有监督岗可以督办"),
            Action("作废", "#", icon="trash", tone="danger", confirm="作废后不能恢复。确定作废？"),
        ],
    )
    panels = [
        Facts(title="基本情况", facts=facts, columns=2),
        Photos(title="照片", photos=photos, expected=["处置前", "处置后"]),
        Related(
            title="子案卷", table=content.SHORT, rows=rows[:2], more_url="#", more_label="拆分"
        ),
        Timeline(title="办理过程", entries=entries),
        Prose(title="办理意见", text="已通知物业与环卫所共同清理。\n沙发由再生资源站上门回收。"),
    ]
    aside = [
        actions,
        ClockBars(title="时限", icon="clock", bars=bars),
        MapPanel(
            title="位置",
            layers=MAP_LAYERS,
            point=(113.6093, 24.8065),
            zoom=16,
            height="low",
            describe="浈江南社区第 12 网格，启明路与执信路交口附近",
        ),
        Related(
            title="附近类似", table=content.SHORT, rows=[], empty=Empty("附近 200 米内没有类似案卷")
        ),
    ]
    heading = Heading(
        "便利店门前人行道堆放建筑垃圾",
        State("处置中", "early"),
        Clock(moment + timedelta(hours=1, minutes=20)),
        "ZJ2026112300012",
    )
    crumbs = [Link("工作台", "../"), Link("案卷", "../list/"), Link("ZJ2026112300012", "")]
    return detail_page(
        request, heading, panels, aside=aside, crumbs=crumbs, context=_frame(request)
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

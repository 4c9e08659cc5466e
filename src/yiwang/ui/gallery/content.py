"""What the gallery shows: matters of an invented street office. Nobody here is a real person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.utils.timezone import now

from yiwang.ui.filters import Choice, Choices, DateRange, Division, FilterSet, Level, Search, Toggle
from yiwang.ui.forms import Cards, Form, PhotosField, PointMixin
from yiwang.ui.manifest import Manifest, MenuItem
from yiwang.ui.pages import ListPage, View
from yiwang.ui.panels import Action
from yiwang.ui.tables import BulkAction, Column, Empty, Table
from yiwang.ui.values import Clock, Person, Place, Ratio, State

COMMUNITIES = ("浈江南", "育红巷", "执信路", "启明北路", "浈江路", "陵西路")
CLASSES = ("暴露垃圾", "占道经营", "井盖破损", "非法小广告", "绿地脏乱", "路灯不亮", "机动车乱停放")
DEPARTMENTS = ("环卫所", "城管中队", "市政维护站", "园林所", "供电服务站")
STATES = (
    State("待派遣", "info"),
    State("处置中", "early"),
    State("即将超时", "soon"),
    State("已超时", "late"),
    State("延期中", "paused"),
    State("已结案", "done"),
)


@dataclass(frozen=True, slots=True)
class Matter:
    id: int
    number: str
    state: State
    kind: str
    place: Place
    clock: Clock
    department: str
    reporter: Person
    reported_at: datetime
    photos: int
    tone: str


def matters(count: int = 25) -> list[Matter]:
    moment = now()
    return [_matter(at, moment) for at in range(count)]


def _matter(at: int, moment: datetime) -> Matter:
    state = STATES[at % len(STATES)]
    hours = (6, 30, 1, -5, 0, 0)[at % 6]
    clock = Clock(
        moment + timedelta(hours=hours, minutes=at * 7 % 60),
        running=state.tone != "done",
        paused=state.tone == "paused",
        met=at % 12 != 5,
        provisional=at % 9 == 1,
        words="用时 3 小时 20 分" if state.tone == "done" else "",
    )
    return Matter(
        id=at + 1,
        number=f"ZJ20261123{at + 1:05d}",
        state=state,
        kind=CLASSES[at % len(CLASSES)],
        place=Place(
            f"{COMMUNITIES[at % 6]} {at * 3 + 8} 号门前人行道",
            f"{COMMUNITIES[at % 6]}社区 第 {at % 40 + 1} 网格",
        ),
        clock=clock,
        department=DEPARTMENTS[at % 5],
        reporter=Person(("陈**", "黄**", "李**")[at % 3], ("网格员", "居民", "热线")[at % 3]),
        reported_at=moment - timedelta(hours=at * 3, minutes=at * 11),
        photos=at % 4,
        tone=state.tone if state.tone in ("late", "soon", "paused") else "",
    )


TABLE = Table(
    "gallery",
    (
        Column("number", "案卷号", "code", sortable="number"),
        Column("state", "状态", "state"),
        Column("kind", "类别"),
        Column("place", "位置", "place"),
        Column("clock", "时限", "clock", sortable="due_at"),
        Column("department", "承办部门"),
        Column("reporter", "上报人", "person", hide_on_phone=True),
        Column("reported_at", "上报时间", "time", sortable="reported_at"),
        Column("photos", "照片", "count", optional=True),
    ),
    caption="案卷列表",
    row_id=lambda row: row.id,
    row_url=lambda row: "../detail/",
    row_tone=lambda row: row.tone,
    bulk=(
        BulkAction("批量派遣", "#", "send", hotkey="b", primary=True),
        BulkAction("催办", "#", "bell", confirm="向所选案卷的承办部门发送催办通知？"),
    ),
    empty=Empty("今天还没有案卷", "网格员或居民上报后会出现在这里。", "新建案卷", "../form/"),
)
SHORT = Table(
    "gallery-short",
    (
        Column("number", "案卷号", "code"),
        Column("kind", "类别"),
        Column("state", "状态", "state"),
    ),
    row_url=lambda row: "../detail/",
)


def levels(code: str) -> list[Level]:
    communities = [(f"44020400100{at}", name) for at, name in enumerate(COMMUNITIES, 1)]
    found = [Level("全部社区", communities, code[:12])]
    if len(code) >= 12:
        grids = [(f"{code[:12]}{at:06d}", f"第 {at} 网格") for at in range(1, 8)]
        found.append(Level("全部网格", grids, code))
    return found


LIST = ListPage(
    title="全部案卷",
    table=TABLE,
    filters=FilterSet(
        Search("q", "搜索案卷", hint="案卷号、地址、描述"),
        Division("at", "区域", levels=levels),
        Choice(
            "channel", "来源", options=[("grid", "网格员"), ("resident", "居民"), ("12345", "热线")]
        ),
        Choices("kind", "类别", options=[(str(at), name) for at, name in enumerate(CLASSES)]),
        DateRange("reported", "上报时间"),
        Toggle("late", "只看超时"),
    ),
    views=(View("全部", ""), View("已超时", "?late=1", 4), View("热线转来", "?channel=12345", 12)),
    actions=(
        Action("新建案卷", "../form/", icon="plus", hotkey="n", method="get", tone="primary"),
    ),
)


class ReportForm(PointMixin, Form):
    kind = forms.ChoiceField(
        label="问题类别",
        choices=[(str(at), name) for at, name in enumerate(CLASSES)],
        widget=Cards,
    )
    address = forms.CharField(
        label="地点", max_length=100, help_text="写清路名、门牌或附近标志物。"
    )
    words = forms.CharField(
        label="情况说明",
        max_length=500,
        widget=forms.Textarea,
        help_text="看到了什么，影响有多大。",
    )
    photos = PhotosField(label="照片", help_text="最多 9 张，拍到问题与周围环境。")
    phone = forms.CharField(
        label="联系电话", required=False, help_text="用于核实情况与回访，仅经办人可见。"
    )


class DispatchForm(Form):
    department = forms.ChoiceField(
        label="承办部门", choices=[(name, name) for name in DEPARTMENTS], initial="环卫所"
    )
    note = forms.CharField(label="派遣意见", required=False, widget=forms.Textarea, max_length=200)


class ReturnForm(Form):
    reason = forms.CharField(label="退回理由", widget=forms.Textarea, max_length=200)


MENU = (
    Manifest(
        "work",
        "工作台",
        menu=(
            MenuItem("待办", "/ui/gallery/", "inbox", badge="todo", go="t"),
            MenuItem("案卷", "/ui/gallery/list/", "clipboard-list", go="c"),
            MenuItem("地图", "/ui/gallery/detail/", "map-2", go="m"),
            MenuItem("领导视图", "/ui/gallery/error/404/", "gauge", badge="late"),
        ),
    ),
    Manifest(
        "city",
        "数字城管",
        menu=(
            MenuItem("部件与事件目录", "/ui/gallery/form/", "stack"),
            MenuItem("部门考核", "/ui/gallery/error/409/", "report-analytics"),
            MenuItem("居民端", "/ui/gallery/resident/", "device-mobile"),
        ),
    ),
)

SHARE = Ratio(412, 437)

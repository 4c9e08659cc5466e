"""The panels of one matter: facts, photos, clocks, log, actions."""

from datetime import timedelta

from django.utils.timezone import now

from yiwang.ui.panels import (
    Action,
    Actions,
    ClockBar,
    ClockBars,
    Entry,
    Fact,
    Facts,
    Heading,
    MapPanel,
    Panel,
    Photo,
    Photos,
    Prose,
    Related,
    Timeline,
)
from yiwang.ui.tables import Empty
from yiwang.ui.values import Clock, Link, Person, State

from . import content
from .home import MAP_LAYERS

CRUMBS = (Link("工作台", "../"), Link("案卷", "../list/"), Link("ZJ2026112300012", ""))


def heading() -> Heading:
    moment = now()
    return Heading(
        "便利店门前人行道堆放建筑垃圾",
        State("处置中", "early"),
        Clock(moment + timedelta(hours=1, minutes=20)),
        "ZJ2026112300012",
    )


def panels() -> list[Panel]:
    rows = content.matters(8)
    return [
        Facts(title="基本情况", facts=_facts(), columns=2),
        Photos(title="照片", photos=_photos(), expected=["处置前", "处置后"]),
        Related(
            title="子案卷", table=content.SHORT, rows=rows[:2], more_url="#", more_label="拆分"
        ),
        Timeline(title="办理过程", entries=_entries()),
        Prose(title="办理意见", text="已通知物业与环卫所共同清理。\n沙发由再生资源站上门回收。"),
    ]


def aside() -> list[Panel]:
    return [
        _actions(),
        ClockBars(title="时限", icon="clock", bars=_bars()),
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


def _facts() -> list[Fact]:
    return [
        Fact("类别", "市容环境 › 暴露垃圾"),
        Fact("来源", "居民 · 手机端"),
        Fact("位置", content.matters(1)[0].place),
        Fact("责任网格", Link("第 12 网格", "#")),
        Fact("上报人", Person("黄**")),
        Fact("联系电话", "138****6021", note="查看完整号码需说明理由并留痕"),
        Fact(
            "情况说明",
            "便利店门前人行道堆了一大堆建筑垃圾和废旧沙发，已经三天没有人清理，行人只能走到机动车道上，晚上很不安全。",
            wide=True,
        ),
    ]


def _photos() -> list[Photo]:
    moment = now()
    return [
        Photo(
            f"/ui/gallery/photo/{at}.svg",
            caption="人行道堆放垃圾",
            taken=moment - timedelta(hours=5),
            group="处置前",
        )
        for at in (1, 2)
    ]


def _entries() -> list[Entry]:
    moment = now()
    return [
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
            photos=_photos()[:1],
        ),
        Entry(
            "居民上报",
            moment - timedelta(hours=3),
            Person("黄**", "居民 · 手机端"),
            tone="idle",
            code="链 7f3a…c91e",
        ),
    ]


def _bars() -> list[ClockBar]:
    moment = now()
    return [
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


def _actions() -> Actions:
    return Actions(
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

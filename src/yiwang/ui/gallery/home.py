"""The panels of a home page: figures, work to do, a trend, a map, a ranking."""

from datetime import UTC, datetime, timedelta

from yiwang.ui.panels import (
    Bar,
    BarList,
    Figure,
    Figures,
    Layer,
    MapPanel,
    Notice,
    Panel,
    Related,
    Trend,
)
from yiwang.ui.series import Band, Limit, Series
from yiwang.ui.values import Ratio

from . import content

MAP_LAYERS = (
    Layer("/ui/gallery/base.json", "底图"),
    Layer("/ui/gallery/map.json", "案卷与网格", fit=True),
)
NOTICE = Notice(
    text="2027 年放假安排尚未发布，跨年期限按周末与法定节日暂定。",
    tone="soon",
    action="查看日历",
    url="#",
)
NIGHT = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAYS = (32, 41, 28, 19, 22, 45, 51, 38, 36, 44, 29, 18, 40, 47)


def panels() -> list[Panel]:
    rows = content.matters()
    return [
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
            points=[(f"11-{10 + at}", DAYS[at]) for at in range(14)],
            unit="件",
            describe="近 14 天每天上报的案卷数，最高为 11-16 的 51 件",
        ),
        _fridge(),
    ]


def _fridge() -> Series:
    """A night in a fridge: an hour without data, then the door was left open."""
    minutes = [*range(0, 240, 5), *range(300, 600, 5)]
    points = [
        (NIGHT + timedelta(minutes=at), 4.5 + (at % 35) / 50 + max(0, at - 480) * 0.05)
        for at in minutes
    ]
    return Series(
        title="温度",
        points=points,
        since=NIGHT,
        until=NIGHT + timedelta(hours=10),
        gap=timedelta(minutes=15),
        unit="温度 ℃",
        limits=[Limit("8 ℃", 8.0)],
        bands=[Band("温度过高", NIGHT + timedelta(minutes=550), None)],
        describe="冷藏箱一夜的温度：有一小时无数据，05:10 起高于 8 ℃",
    )


def aside() -> list[Panel]:
    return [
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

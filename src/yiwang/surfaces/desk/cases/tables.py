"""The list of cases and its smaller sisters."""

from django.utils.translation import gettext_lazy as _

from yiwang.ui.tables import BulkAction, Column, Empty, Table
from yiwang.ui.values import Place, State

from .texts import case_url, channel_name, outcome_name, row_clock, row_place, row_state, row_tone

_TITLE = Column(
    "title", _("标题"), "place", value=lambda row: Place(row.title, row.number), width="19rem"
)
_NUMBER = Column("number", _("案卷号"), "code", optional=True)
_CLASS = Column("class_name", _("类别"), optional=True)
_STAGE = Column("stage", _("阶段"), "state", value=row_state)
_CLOCK = Column("clock", _("时限"), "clock", value=row_clock, sortable="urgent")
_PLACE = Column("place", _("地点"), "place", value=row_place, spare=1)
_DEPARTMENT = Column("department", _("处置部门"), spare=2)
_REPORTED = Column("reported_at", _("上报时间"), "time", spare=2, sortable="reported_at")

CASES = Table(
    key="cases",
    caption=_("事件列表"),
    columns=(
        _TITLE,
        _NUMBER,
        _CLASS,
        _STAGE,
        _CLOCK,
        _PLACE,
        _DEPARTMENT,
        Column("channel", _("来源"), optional=True, value=lambda row: channel_name(row.channel)),
        _REPORTED,
        Column("closed_at", _("办结时间"), "time", optional=True),
        Column("outcome", _("结果"), optional=True, value=lambda row: outcome_name(row.outcome)),
        Column("post", _("当前岗位"), optional=True),
        Column("returns", _("退回次数"), "count", optional=True),
        Column("reworks", _("返工次数"), "count", optional=True),
        Column(
            "supervised",
            _("已督办"),
            "state",
            optional=True,
            value=lambda row: State(_("已督办"), "soon") if row.supervised else None,
        ),
    ),
    row_id=lambda row: f"{row.district}-{row.id}",
    row_url=case_url,
    row_tone=row_tone,
    bulk=(BulkAction(_("批量派遣"), "/cases/dispatch/", icon="send", hotkey="d"),),
    empty=Empty(
        _("没有符合条件的事件"),
        _("可以放宽筛选条件，或上报一件新事件。"),
        _("上报事件"),
        "/cases/report/",
    ),
)

TODO = Table(
    key="todo",
    caption=_("我的待办"),
    columns=(_TITLE, _CLASS, _STAGE, _CLOCK, _PLACE, _DEPARTMENT, _REPORTED, _NUMBER),
    row_id=lambda row: f"{row.district}-{row.id}",
    row_url=case_url,
    row_tone=row_tone,
    bulk=(BulkAction(_("批量派遣"), "/cases/dispatch/", icon="send", hotkey="d"),),
    empty=Empty(_("待办已清"), _("新的事件到来时会出现在这里。"), icon="circle-check"),
)

RELATED = Table(
    key="related",
    columns=(
        Column("title", _("标题"), "link"),
        _STAGE,
        _CLOCK,
        _DEPARTMENT,
    ),
    row_url=case_url,
    row_tone=row_tone,
)

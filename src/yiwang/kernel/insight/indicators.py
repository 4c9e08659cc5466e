"""Indicators of the appraisal as data: what is divided by what, of which cases, how sure.

`source` and `confidence` are those of DOMAIN §1.8; where confidence is not high the formula is
this product's default. Numerator and denominator are always shown beside the value.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALL = ("division", "department", "post", "collector")


@dataclass(frozen=True)
class Indicator:
    """`numerator` and `denominator` name groups or measures; `kinds` are the objects appraised
    by it; `population` spells out which cases are in the denominator."""

    code: str
    name: Promise
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    kinds: tuple[str, ...]
    population: Promise
    confidence: str
    better_low: bool = False
    source: str = "DOMAIN §1.8"


_DUE_CLOSE = _("总时限落在期内的已立案件，不含作废、并案、挂账中和未到期的")
_DUE_DISPOSE = _("处置时限落在期内的案件，不含退回、挂账中和未到期的")

INDICATORS: dict[str, Indicator] = {
    item.code: item
    for item in (
        Indicator("close_rate", _("结案率"), ("due_close_in_time", "due_close_late"),
                  ("due_close",), ("division", "department"), _DUE_CLOSE, "F+V"),
        Indicator("in_time_close_rate", _("按期结案率"), ("due_close_in_time",),
                  ("due_close",), ("division", "department"), _DUE_CLOSE, "F+V"),
        Indicator("dispose_rate", _("处置率"), ("due_dispose_in_time", "due_dispose_late"),
                  ("due_dispose",), ("division", "department"), _DUE_DISPOSE, "M-H"),
        Indicator("in_time_dispose_rate", _("按期处置率"), ("due_dispose_in_time",),
                  ("due_dispose",), ("division", "department"), _DUE_DISPOSE, "M-H"),
        Indicator("overdue_rate", _("超期率"), ("due_dispose_late", "due_dispose_open"),
                  ("due_dispose",), ("division", "department"), _DUE_DISPOSE, "M-M",
                  better_low=True),
        Indicator("register_rate", _("立案率"), ("effective",), ("report",), ("division",),
                  _("期内上报的案件；分子为其中已立案的"), "M-H"),
        Indicator("in_time_accept_rate", _("按时受理率"), ("in_time_accept",), ("accept",),
                  ("division", "post"), _("期内受理的案件"), "M-H"),
        Indicator("in_time_register_rate", _("按时立案率"), ("in_time_register",), ("register",),
                  ("division", "post"), _("期内立案的案件"), "M-H"),
        Indicator("in_time_dispatch_rate", _("按时派遣率"), ("in_time_dispatch",), ("dispatch",),
                  ("division", "post"), _("期内派遣的案件"), "M-H"),
        Indicator("in_time_check_rate", _("按时核查率"), ("in_time_check",), ("check",),
                  ("division", "post"), _("期内核查通过的案件"), "M-H"),
        Indicator("effective_report_rate", _("有效上报率"), ("effective_collected",),
                  ("collected",), ("division", "collector"),
                  _("期内采集员上报的案件；分子为其中已立案的"), "M-H"),
        Indicator("supervision_rate", _("监督举报率"), ("collected",), ("collected", "told"),
                  ("division",), _("期内采集员上报和公众举报的案件"), "M-L"),
        Indicator("rework_rate", _("返工率"), ("rework",), ("dispose",),
                  ("division", "department"), _("期内处置反馈的案件"), "M-H", better_low=True),
        Indicator("one_time_close_rate", _("一次结案率"), ("one_time_close",), ("close",),
                  ("division", "department"), _("期内结案的案件"), "M-M"),
        Indicator("shuffle_rate", _("推诿率"), ("shuffle",), ("dispatch",),
                  ("division", "department"), _("期内派遣的案件；分子为裁定不当退回的"), "M-M",
                  better_low=True),
        Indicator("satisfaction", _("满意率"), ("satisfied",), ("rated",),
                  ("division", "department"), _("期内评价的案件；四星以上为满意"), "M-L"),
    )
}  # fmt: skip

BETTER_LOW = frozenset(code for code, item in INDICATORS.items() if item.better_low)


def indicators_for(kind: str) -> list[Indicator]:
    """The indicators that appraise objects of a kind."""
    return [item for item in INDICATORS.values() if kind in item.kinds]

"""What is wrong with an arrangement, in words for the person who loads it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from yiwang.lib.errors import Invalid

from .rules import Problem

PROBLEMS = {
    "empty": _("没有任何放假日，这不像一年的安排。"),
    "day": _("第 %(row)s 行：日期“%(value)s”看不懂，请写成 2027-02-06。"),
    "kind": _("第 %(row)s 行：类别“%(value)s”看不懂，请写“放假”或“补班”。"),
    "twice": _("%(value)s 出现了两次。"),
    "year": _("%(value)s 不属于这一年的安排。"),
    "makeup": _("%(value)s 不是周末，不能作为补班日。"),
}


def raise_problems(problems: Sequence[Problem]) -> None:
    """Invalid with one message a problem, if there are any."""
    if problems:
        raise Invalid(
            {
                f"{problem.code}:{problem.row or problem.value}": str(
                    PROBLEMS[problem.code] % {"row": problem.row, "value": problem.value}
                )
                for problem in problems
            }
        )

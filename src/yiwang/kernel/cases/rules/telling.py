"""Who is told when what happens to a case, and in which words.

Staff are told of what needs them at once; what merely waits is on their to-do list. A reporter
is told when her matter is accepted, refused, merged, closed (DOMAIN §4: 受理、答复、办结).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Telling:
    """`audience` is `owner` (the post the case waits for), `department` (the post of its
    department, which a closed case waits for no more), `reporter`, or a role over the place."""

    audience: str
    title: str
    text: str = ""
    urgent: bool = False


TOLD: dict[str, tuple[Telling, ...]] = {
    "accept": (Telling("reporter", "您反映的“%(title)s”已受理", "查询码 %(code)s"),),
    "refuse": (Telling("reporter", "您反映的“%(title)s”未予立案", "原因：%(note)s"),),
    "close": (Telling("reporter", "您反映的“%(title)s”已办结", "请凭查询码 %(code)s 查看并评价"),),
    "force_close": (Telling("reporter", "您反映的“%(title)s”已办结", "查询码 %(code)s"),),
    "void": (Telling("reporter", "您反映的“%(title)s”已作废", "原因：%(note)s"),),
    "merge": (
        Telling("reporter", "您反映的“%(title)s”已与同一事件合并办理", "查询码 %(code)s 继续有效"),
    ),
    "supervise": (Telling("owner", "督办：%(title)s", "%(note)s", urgent=True),),
    "fail_check": (Telling("owner", "返工：%(title)s", "%(note)s"),),
    "return": (Telling("dispatcher", "退回：%(title)s", "%(note)s"),),
    "ask_postpone": (Telling("dispatcher", "申请延期：%(title)s", "%(note)s"),),
    "grant_postpone": (Telling("owner", "同意延期：%(title)s"),),
    "deny_postpone": (Telling("owner", "不同意延期：%(title)s", "%(note)s"),),
    "ask_hang": (Telling("supervisor", "申请挂账：%(title)s", "%(note)s"),),
    "grant_hang": (Telling("owner", "同意挂账：%(title)s"),),
    "deny_hang": (Telling("owner", "不同意挂账：%(title)s", "%(note)s"),),
    "rule_stay": (Telling("owner", "裁定由贵部门处置：%(title)s", "%(note)s"),),
    "appeal": (Telling("supervisor", "申诉：%(title)s", "%(note)s"),),
    "uphold_appeal": (Telling("department", "申诉成立：%(title)s", "%(note)s"),),
    "deny_appeal": (Telling("department", "申诉不成立：%(title)s", "%(note)s"),),
    "reopen": (Telling("owner", "重新办理：%(title)s", "%(note)s"),),
}

WARNING = "即将到期：%(title)s"
OVERDUE = "已超时：%(title)s"
CLOCK_TEXT = "%(number)s 处于“%(stage)s”"


def case_path(district: str, case_id: int) -> str:
    """The desk's page of a case."""
    return f"/cases/{district}/{case_id}/"


def follow_path(follow_code: str) -> str:
    """The resident's page of a matter."""
    return f"/follow/{follow_code}/"

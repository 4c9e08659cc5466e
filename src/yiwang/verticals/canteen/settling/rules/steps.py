"""A statement's way: who may take which step from which state, and not twice the same person.

DOMAIN §6.2: canteen → 街道核对 → 区民政 → 财政. Whoever prepared a statement approves none of its
steps, and nobody takes two of them (不相容岗位分离, 行政事业单位内部控制规范 art. 10).
"""

from collections.abc import Collection

DRAFT, SUBMITTED, CHECKED, REVIEWED, PAID, RETURNED = (
    "draft", "submitted", "checked", "reviewed", "paid", "returned",
)  # fmt: skip
SEE, RECONCILE = "canteen.statements", "canteen.reconcile"
SETTLE, CHECK, REVIEW, PAY = "canteen.settle", "canteen.check", "canteen.review", "canteen.pay"
#: (from, to) -> verb of the role that takes it.
EDGES: dict[tuple[str, str], str] = {
    (DRAFT, SUBMITTED): SETTLE,
    (RETURNED, SUBMITTED): SETTLE,
    (SUBMITTED, CHECKED): CHECK,
    (CHECKED, REVIEWED): REVIEW,
    (REVIEWED, PAID): PAY,
    (SUBMITTED, RETURNED): CHECK,
    (CHECKED, RETURNED): REVIEW,
    (REVIEWED, RETURNED): PAY,
}
#: Whose turn it is in a state.
TURN = {
    DRAFT: SETTLE,
    RETURNED: SETTLE,
    SUBMITTED: CHECK,
    CHECKED: REVIEW,
    REVIEWED: PAY,
}


def may_follow(state: str, to: str) -> bool:
    """Whether a statement in `state` may become `to`."""
    return (state, to) in EDGES


def is_fresh_eye(account: int | None, *before: int | None, checkers: Collection[int] = ()) -> bool:
    """Whether nobody of those who took an earlier step takes this one too."""
    return account is not None and account not in before and account not in checkers

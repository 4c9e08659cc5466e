"""What was set aside goes through the store again: which of it was chosen, and that it went."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest
from yiwang.ui.toasts import toast

from ..services import StoreAway

MOST_AT_ONCE = 500
AWAY = gettext_lazy("消息服务暂时连不上，没有送出；请稍后再试。")


def chosen(request: ActingRequest) -> list[int]:
    """The rows chosen in a list, as many as go at once; whose they are is not asked here."""
    said = (each[:18] for each in request.POST.getlist("ids"))
    return [int(each) for each in said if each.isdecimal()][:MOST_AT_ONCE]


def send_again(
    request: ActingRequest, deed: Callable[[], int], words: Callable[[int], str]
) -> None:
    """Do it and say how many went, or that the store is away."""
    try:
        done = deed()
    except StoreAway:
        toast(request, AWAY, tone="late")
    else:
        toast(request, words(done))

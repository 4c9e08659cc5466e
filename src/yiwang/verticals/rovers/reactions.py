"""What this vertical does when something is announced; runs after the commit, once."""

from yiwang.kernel.access.selectors import holders
from yiwang.kernel.events.services import on
from yiwang.kernel.notify.services import tell
from yiwang.kernel.registry.selectors import Contact

from .events import RoverApplied, RoverDecided
from .models import Application

_TOLD = {
    "approved": (
        "您已成为流动网格员",
        "登录名 %(username)s，初始密码请向街道工作人员当面或电话索取，登录后须修改。",
    ),
    "refused": ("流动网格员申请没有通过", "原因：%(reason)s。您仍可随手反映问题。"),
    "suspended": ("您的流动网格员任职已停止", "原因：%(reason)s。您仍可随手反映问题。"),
}


@on(RoverApplied)
def ask_the_street_office(fact: RoverApplied) -> None:
    """Whoever accepts reports there is told that somebody waits for an answer."""
    found = Application.objects.get(district=fact.district, pk=fact.application_id)
    tell(
        district=fact.district,
        key=f"rovers:{found.pk}:applied",
        to=holders("acceptor", found),
        title="有人申请成为流动网格员",
        text="%(work)s，常跑：%(rides)s",
        params={"work": found.work, "rides": found.rides or "—"},
        url=f"/rovers/applications/{found.pk}/",
        channels=["in_app"],
    )


@on(RoverDecided)
def tell_her(fact: RoverDecided) -> None:
    """By text message; never with the password, which would then be kept in clear."""
    found = Application.objects.get(district=fact.district, pk=fact.application_id)
    title, text = _TOLD[fact.state]
    tell(
        district=fact.district,
        key=f"rovers:{found.pk}:{fact.state}",
        to=[Contact(found.phone.reveal())],
        title=title,
        text=text,
        params={"username": fact.username, "reason": fact.reason},
        url=f"/rovers/status/{found.code}/",
        channels=["sms"],
    )

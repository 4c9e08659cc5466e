"""What this room does when something is announced; runs after the commit, once."""

from django.urls import reverse
from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from yiwang.kernel.access.selectors import holders
from yiwang.kernel.eligibility.events import (
    FactRecorded,
    GrantEnded,
    GrantOpened,
    RulesPublished,
)
from yiwang.kernel.events.services import on
from yiwang.kernel.notify.services import tell
from yiwang.kernel.registry.events import PeopleMerged, PersonMoved
from yiwang.kernel.registry.selectors import Contact
from yiwang.lib.idnumbers import is_mobile, masked_name

from ..models import Diner
from .events import ApplicationMoved
from .models import Application, Step
from .rules.ending import DIED
from .selectors import is_ours
from .services import (
    bring_back,
    end_whoever_is_gone,
    enrol_diner,
    keep_one_diner,
    part_diners,
    refresh_entitlements,
)

PERSON = "person:"
#: After the bulk decision that new rules bring has had time to begin.
AFTER_RULES = {"minutes": 5}
REFRESH_TASK = "canteen_applying.refresh"
_WAITS = {"applied": "welfare_clerk", "checked": "welfare_reviewer", "unknown": "welfare_reviewer"}
_TOLD = {
    "applied": ("收到就餐补贴申请", "%(name)s的申请已收到，街道会在 %(due)s 前核对。"),
    "asked": ("就餐补贴申请需要补充", "请补充：%(reason)s"),
    "eligible": ("就餐补贴申请已通过", "%(name)s自即日起享受就餐补贴：%(reason)s"),
    "ineligible": (
        "就餐补贴申请有结果了",
        "%(name)s现在不享受补贴：%(reason)s。情况变化时会重新判定。",
    ),
    "refused": ("就餐补贴申请没有通过", "原因：%(reason)s。有疑问请联系街道民政。"),
}  # fmt: skip


@on(ApplicationMoved)
def tell_who_waits_and_who_works(fact: ApplicationMoved) -> None:
    """The applicant by text message, whoever has to work on it in the app."""
    found = Application.objects.get(district=fact.district, pk=fact.application_id)
    if found.state != fact.state:
        return
    step = Step.objects.get(pk=fact.step_id)
    role = _WAITS.get(fact.state)
    if role:
        tell(
            district=fact.district,
            key=f"canteen:{found.pk}:{step.pk}:work",
            to=holders(role, found),
            title="有就餐补贴申请待办理",
            text="%(name)s，请在 %(due)s 前办理",
            params=_params(found),
            url=f"/canteen/applications/{found.pk}/",
            channels=["in_app"],
        )
    if fact.state in _TOLD and fact.verb != "supply":
        number = found.phone.reveal()
        _answer(found, step, number) if is_mobile(number) else _have_answered(found, step)


def _answer(found: Application, step: Step, mobile: str) -> None:
    title, text = _TOLD[found.state]
    told: list[int | Contact] = [Contact(mobile)]
    if found.applied_by_id is not None:
        told.append(found.applied_by_id)
    tell(
        district=found.district,
        key=f"canteen:{found.pk}:{step.pk}:told",
        to=told,
        title=title,
        text=text,
        params=_params(found),
        url=f"/canteen/apply/status/{found.code}/",
        channels=["sms", "in_app"],
    )


def _have_answered(found: Application, step: Step) -> None:
    """A text message does not reach her: whoever asked for her tells her, else the street."""
    if found.state == Application.State.APPLIED:
        return  # whoever asked for her was there
    helper = found.applied_by_id
    tell(
        district=found.district,
        key=f"canteen:{found.pk}:{step.pk}:told",
        to=holders("welfare_clerk", found) if helper is None else [helper],
        title="请把申请结果告诉老人",
        text="%(name)s收不到短信，请打电话或上门告诉本人：%(state)s。%(reason)s",
        params={**_params(found), "state": found.get_state_display()},
        url=reverse("canteen:application", args=[found.pk])
        if helper is None or found.by == Application.By.CLERK
        else reverse("canteen:status", args=[found.code]),
        channels=["in_app"],
    )


def _params(found: Application) -> dict[str, str]:
    due = f"{localtime(found.due_at):%m-%d %H:%M}" if found.due_at else "—"
    return {"name": masked_name(found.name), "due": due, "reason": found.reason or "—"}


@on(GrantOpened)
def entitle(fact: GrantOpened) -> None:
    """A birthday, a fact, new rules: she is entitled from that day, or to something else."""
    _again(fact.district, fact.subject, fact.programme_id, enrol=True)


@on(GrantEnded)
def disentitle(fact: GrantEnded) -> None:
    _again(fact.district, fact.subject, fact.programme_id)


@on(RulesPublished)
def look_at_everybody_later(fact: RulesPublished) -> None:
    """Grants whose value at home stays may be worth something else elsewhere."""
    if is_ours(fact.programme_id):
        app.configure_task(REFRESH_TASK, schedule_in=AFTER_RULES).defer(
            programme_id=fact.programme_id
        )


@on(FactRecorded)
def end_for_the_dead(fact: FactRecorded) -> None:
    """And for who never was."""
    if fact.name in (DIED, "left_on") and fact.subject.startswith(PERSON):
        person = _id(fact.subject)
        if not bring_back(district=fact.district, person_id=person):
            end_whoever_is_gone(district=fact.district, person_id=person)


@on(PersonMoved)
def end_for_who_moved_away(fact: PersonMoved) -> None:
    if fact.away:
        end_whoever_is_gone(district=fact.district, person_id=fact.person_id)


@on(PeopleMerged)
def be_one_diner_or_two_again(fact: PeopleMerged) -> None:
    if fact.undone:
        part_diners(district=fact.district, survivor_id=fact.survivor_id, merged_id=fact.merged_id)
    else:
        keep_one_diner(
            district=fact.district, survivor_id=fact.survivor_id, merged_id=fact.merged_id
        )


def _again(district: str, subject: str, programme_id: int, *, enrol: bool = False) -> None:
    if not subject.startswith(PERSON) or not is_ours(programme_id):
        return
    diner = Diner.objects.filter(district=district, person_id=_id(subject)).first()
    if diner is None and enrol:
        diner = enrol_diner(district=district, person_id=_id(subject))
    if diner is not None:
        refresh_entitlements(diner_id=diner.pk, programme_id=programme_id)


def _id(subject: str) -> int:
    return int(subject.removeprefix(PERSON))

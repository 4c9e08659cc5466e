"""What cases do when something is announced: count deadlines again, tell people."""

from yiwang.kernel.access.selectors import holders, holders_of_post
from yiwang.kernel.calendar.events import CalendarChanged
from yiwang.kernel.events.services import on
from yiwang.kernel.notify.services import tell
from yiwang.kernel.registry.selectors import Contact, contact_for

from .contact import plain_phone
from .events import CaseAdvanced, CaseNoticed
from .models import Case, LogEntry
from .rules.telling import (
    CLOCK_TEXT,
    OVERDUE,
    TOLD,
    WARNING,
    Telling,
    case_path,
    follow_path,
)
from .services.recompute import recompute_open


@on(CalendarChanged)
def recompute_open_deadlines(fact: CalendarChanged) -> None:
    """Open deadlines follow the calendar; each change of one is an entry of its case's log."""
    recompute_open(calendar=fact.calendar)


@on(CaseAdvanced)
def tell_those_concerned(fact: CaseAdvanced) -> None:
    """Say what happened to those whom `rules.telling` names."""
    tellings = TOLD.get(fact.action, ())
    if not tellings:
        return
    case = Case.objects.get(pk=fact.case_id, district=fact.district)
    note = (
        LogEntry.objects.filter(district=fact.district, case=case, seq=fact.seq)
        .values_list("note", flat=True)
        .first()
    )
    params = {"title": case.title, "code": case.follow_code, "note": note or ""}
    for number, telling in enumerate(tellings):
        _tell(case, telling, f"case:{case.pk}:{fact.seq}:{number}", params)


@on(CaseNoticed)
def tell_the_ladder(fact: CaseNoticed) -> None:
    """Warn before a deadline, escalate after it, to the people on that rung."""
    tell(
        district=fact.district,
        key=f"case:{fact.case_id}:clock:{fact.key}",
        to=fact.told,
        channels=["in_app"],
        title=WARNING if fact.action == "warn" else OVERDUE,
        text=CLOCK_TEXT,
        params={"title": fact.title, "number": fact.number, "stage": fact.stage},
        url=case_path(fact.district, fact.case_id),
        topic="cases.clock",
        subject=f"case:{fact.case_id}",
        urgent=fact.action != "warn",
    )


def _tell(case: Case, telling: Telling, key: str, params: dict[str, str]) -> None:
    reporter = telling.audience == "reporter"
    to = _reporters(case) if reporter else _staff(case, telling.audience)
    if not to:
        return
    tell(
        district=case.district,
        key=key,
        to=to,
        title=telling.title,
        text=telling.text,
        params=params,
        url=follow_path(case.follow_code) if reporter else case_path(case.district, case.pk),
        topic="cases",
        subject=f"case:{case.pk}",
        urgent=telling.urgent,
    )


def _staff(case: Case, audience: str) -> list[int | Contact]:
    if audience != "owner":
        return [*holders(audience, case)]
    return [*holders_of_post(case.post_id)] if case.post_id else []


def _reporters(case: Case) -> list[int | Contact]:
    """Everyone who reported the matter: of this case and of all merged into it."""
    told: list[int | Contact] = []
    family = [case, *Case.objects.filter(district=case.district, merged_into=case)]
    for each in family:
        phone = plain_phone(each.reporter_phone)
        if phone:
            told.append(contact_for(district=each.district, phone=phone))
        elif each.reporter_id is not None:
            told.append(each.reporter_id)
    return told

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
from .selectors.reference import reference
from .selectors.standing import spot_of
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
        _tell(case, fact, telling, f"case:{case.pk}:{fact.seq}:{number}", params)


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


def _tell(
    case: Case, fact: CaseAdvanced, telling: Telling, key: str, params: dict[str, str]
) -> None:
    if telling.audience == "reporter":
        for each in _family(case):
            _tell_reporter(each, telling, key if each.pk == case.pk else f"{key}:{each.pk}", params)
        return
    to = _staff(case, fact, telling.audience)
    if to:
        tell(
            district=case.district,
            key=key,
            to=to,
            title=telling.title,
            text=telling.text,
            params=params,
            url=case_path(case.district, case.pk),
            topic="cases",
            subject=f"case:{case.pk}",
            urgent=telling.urgent,
        )


def _tell_reporter(case: Case, telling: Telling, key: str, params: dict[str, str]) -> None:
    """In her own words and by her own number: another reporter's would open that one's page."""
    to = _reporter(case)
    if to is not None:
        tell(
            district=case.district,
            key=key,
            to=[to],
            title=telling.title,
            text=telling.text,
            params={**params, "title": case.title, "code": case.follow_code},
            url=follow_path(case.follow_code),
            topic="cases",
            subject=f"case:{case.pk}",
            urgent=telling.urgent,
        )


def _staff(case: Case, fact: CaseAdvanced, audience: str) -> list[int | Contact]:
    """Accounts as of the fact: the case may have gone on while it waited to be delivered."""
    if audience == "owner":
        post = fact.post_id
    elif audience == "department":
        post = reference().post_for("handler", spot_of(case), fact.department_id)
    else:
        return [*holders(audience, case)]
    return [*holders_of_post(post)] if post else []


def _family(case: Case) -> list[Case]:
    """The case and all that were merged into it, by whatever way."""
    family, latest = [case], [case]
    while latest:
        latest = list(Case.objects.filter(district=case.district, merged_into__in=latest))
        family += latest
    return family


def _reporter(case: Case) -> int | Contact | None:
    phone = plain_phone(case.reporter_phone)
    return contact_for(district=case.district, phone=phone) if phone else case.reporter_id

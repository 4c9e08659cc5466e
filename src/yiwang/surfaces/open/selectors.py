"""What everybody may read: the services offered, and matters that are public."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, now

from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.selectors import Reference, reference
from yiwang.kernel.cases.selectors.reference import ClassRow, RuleRow
from yiwang.kernel.places.selectors import worked_under
from yiwang.lib.crypto import keyed_digest

from .models import ApiKey
from .rules.asking import NUMBER, Asked, NotFound

#: Matters reported by residents and grid workers, of things and events in public space; what
#: came as a petition, an instruction or from a device is not, and neither is a refused report.
PUBLIC_CHANNELS = ("resident", "collector")
PUBLIC_KINDS = ("component", "event")
WITHHELD = ("refused", "void")
_COLUMNS = (
    "district", "street", "community", "grid", "lon", "lat", "address", "flow_id", "rule_id",
    "matter_class_id", "number", "channel", "title", "stage", "is_open", "department_id",
    "reported_at", "registered_at", "closed_at", "stage_since", "total_due",
)  # fmt: skip


@dataclass(frozen=True)
class Service:
    """One class that can be reported, with its group and its conditions (立案条件) of today."""

    row: ClassRow
    group: str
    conditions: tuple[RuleRow, ...]


def digest_of_secret(secret: str) -> str:
    """How a key is stored and found."""
    return keyed_digest(settings.INDEX_KEY, f"open.key:{secret}")


def key_of(secret: str) -> ApiKey | None:
    """The key in force with this secret, with its account. One statement."""
    live = Q(expires_at__isnull=True) | Q(expires_at__gt=now())
    keys = ApiKey.objects.select_related("account").filter(live, closed_at=None)
    return keys.filter(digest=digest_of_secret(secret)).first()


def jurisdictions() -> tuple[str, ...]:
    """The districts in which work is done. No statement when asked for lately."""
    return tuple(code for code, _ in worked_under(""))


def only_street(district: str) -> str:
    """The street office of a district that is served by one alone, else ""."""
    streets = worked_under(district)
    return streets[0][0] if len(streets) == 1 else ""


def offered() -> list[Service]:
    """The services: classes without any below them that residents may report, by code."""
    known = reference()
    parents = {row.parent_id for row in known.classes.values()}
    return [
        _service(row, known)
        for row in known.classes.values()
        if row.reportable and row.id not in parents
    ]


def service_named(code: str) -> Service:
    """One service by its code; NotFound for another."""
    found = next((service for service in offered() if service.row.code == code), None)
    if found is None:
        raise NotFound("没有这个 service_code；请从 services 列表中选择。", code="service_code")
    return found


def _service(row: ClassRow, known: Reference) -> Service:
    major = known.classes.get(row.parent_id) if row.parent_id else None
    return Service(row, major.name if major else "", tuple(known.rules_of(row.id, localdate())))


def public_matters(districts: Collection[str]) -> QuerySet[Case]:
    """The matters of districts that everybody may know of, not ordered.

    Classes are named by their ids: joined by their kind, the planner takes few rows for likely
    and sorts a whole window instead of reading the index in order.
    """
    classes = [row.id for row in reference().classes.values() if row.kind in PUBLIC_KINDS]
    here = Q(district=next(iter(districts))) if len(districts) == 1 else Q(district__in=districts)
    return (
        Case.objects.filter(
            here,
            channel__in=PUBLIC_CHANNELS,
            parent=None,
            matter_class_id__in=classes,
        )
        .exclude(outcome__in=WITHHELD)
        .only(*_COLUMNS)
    )


def matters_asked(districts: Collection[str], wanted: Asked) -> list[Case]:
    """One page, the newest first. One statement, at most 1,000 rows."""
    rows = public_matters(districts)
    if wanted.numbers is not None:
        rows = rows.filter(number__in=wanted.numbers)
    else:
        rows = rows.filter(_narrow(wanted))
    first = (wanted.page - 1) * wanted.size
    return list(rows.order_by("-reported_at", "-id")[first : first + wanted.size])


def matter_numbered(districts: Collection[str], number: str) -> Case:
    """One public matter; NotFound also for one that is not public. One statement."""
    right = NUMBER.fullmatch(number) is not None
    found = public_matters(districts).filter(number=number).first() if right else None
    if found is None:
        raise NotFound("没有这个 service_request_id，或不公开。", code="service_request_id")
    return found


def matter_of_token(districts: Collection[str], token: str) -> Case:
    """The public matter whose follow code (查询码) is the token."""
    right = len(token) == 12 and token.isascii() and token.isdigit()
    found = public_matters(districts).filter(follow_code=token).first() if right else None
    if found is None:
        raise NotFound("没有这个 token。", code="token")
    return found


def steps_of(case: Case) -> Iterator[LogEntry]:
    """The entries of a matter's log that brought it into another stage, the oldest first."""
    log = LogEntry.objects.filter(district=case.district, case=case).order_by("seq")
    for entry in log.only("seq", "source", "target", "at"):
        if entry.source != entry.target:
            yield entry


def _narrow(wanted: Asked) -> Q:
    q = Q(reported_at__range=(wanted.since, wanted.until))
    if wanted.codes:
        q &= Q(matter_class_id__in=class_ids(wanted.codes))
    if wanted.is_open is not None:
        q &= Q(is_open=wanted.is_open)
    if wanted.updated_after:
        q &= Q(stage_since__gte=wanted.updated_after)
    if wanted.updated_before:
        q &= Q(stage_since__lte=wanted.updated_before)
    if wanted.box:
        west, south, east, north = wanted.box
        q &= Q(lon__range=(west, east), lat__range=(south, north))
    return q


def class_ids(codes: Collection[str]) -> list[int]:
    """The ids of classes by their codes, those no longer offered too; NotFound for another."""
    by_code = reference().class_ids
    if not by_code.keys() >= set(codes):
        raise NotFound("没有这个 service_code；请从 services 列表中选择。", code="service_code")
    return [by_code[code] for code in codes]

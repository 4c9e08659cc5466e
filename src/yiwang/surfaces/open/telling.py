"""Services and matters as GeoReport v2 writes them. Nothing here is about a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import Reference, reference, spot_of
from yiwang.kernel.cases.selectors.following import PLAIN
from yiwang.kernel.places.selectors import paths_of

from .rules.words import without_numbers
from .selectors import Service, steps_of

CONDITION = "condition"
Told = dict[str, Any]


def told_service(service: Service) -> Told:
    """One row of `services`."""
    only = service.conditions[0].condition if len(service.conditions) == 1 else ""
    return {
        "service_code": service.row.code,
        "service_name": _(service.row.name),
        "description": only or _(service.row.name),
        "metadata": len(service.conditions) > 1,
        "type": "realtime",
        "keywords": _(service.row.area) if service.row.area else "",
        "group": _(service.group) if service.group else "",
    }


def told_definition(service: Service) -> Told:
    """`services/{code}`: one list to choose a 立案条件 from, where there are several."""
    conditions = service.conditions if len(service.conditions) > 1 else ()
    attribute = {
        "variable": True,
        "code": CONDITION,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": _("从列表中选一项"),
        "order": 1,
        "description": _("最接近哪种情况"),
        "values": [{"key": str(rule.id), "name": rule.condition} for rule in conditions],
    }
    return {
        "service_code": service.row.code,
        "attributes": [attribute] if conditions else [],
    }


def told_matters(cases: Sequence[Case], *, extended: bool = False) -> list[Told]:
    """Rows of `requests`. Two statements for names of places not asked for lately, else none."""
    known = reference()
    paths = paths_of({spot_of(case).code for case in cases})
    rows = []
    for case in cases:
        row = _matter(case, known, paths[spot_of(case).code])
        if extended:
            row["extended_attributes"] = _extended(case, known)
        rows.append(row)
    return rows


def told_steps(case: Case) -> list[Told]:
    """Rows of `updates`: the stages that a matter went through, in plain words."""
    known = reference()
    return [
        {
            "update_id": f"{case.number}-{entry.seq}",
            "service_request_id": case.number,
            "status": "closed" if known.flows[case.flow_id].stages[entry.target].final else "open",
            "updated_datetime": moment(entry.at),
            "description": _stage(known, case.flow_id, entry.target),
        }
        for entry in steps_of(case)
    ]


def moment(at: datetime | None) -> str | None:
    """A W3C datetime with its zone, to the second."""
    return localtime(at).isoformat(timespec="seconds") if at else None


def _matter(case: Case, known: Reference, path: str) -> Told:
    matter_class = known.classes[case.matter_class_id or 0]
    name = _(matter_class.name)
    return {
        "service_request_id": case.number,
        "status": "open" if case.is_open else "closed",
        "status_notes": _stage(known, case.flow_id, case.stage),
        "service_name": name,
        "service_code": matter_class.code,
        "description": without_numbers(case.title) if _was_read(case) else name,
        "agency_responsible": known.departments.get(case.department_id or 0),
        "service_notice": None,
        "requested_datetime": moment(case.reported_at),
        "updated_datetime": moment(case.closed_at or case.stage_since),
        "expected_datetime": moment(case.total_due) if case.is_open else None,
        "address": path + (without_numbers(case.address) if _was_read(case) else ""),
        "address_id": spot_of(case).code,
        "zipcode": None,
        "lat": case.lat,
        "long": case.lon,
        "media_url": None,
    }


def _was_read(case: Case) -> bool:
    """Whether staff wrote the words, or read them and took the matter up (立案)."""
    return case.channel == "collector" or case.registered_at is not None


def _extended(case: Case, known: Reference) -> Told:
    rule = known.rules.get(case.rule_id or 0)
    return {
        "stage": case.stage,
        "channel": case.channel,
        "street": case.street,
        "community": case.community,
        "grid": case.grid,
        "condition": rule.condition if rule else None,
        "closed_datetime": moment(case.closed_at),
    }


def _stage(known: Reference, flow_id: int, stage: str) -> str:
    return _(PLAIN.get(stage) or known.flows[flow_id].stages[stage].name)

"""A step of a case as other systems are told of it. Nothing here is about a person."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.cases.selectors import Reference, reference

from .rules import PING

Told = dict[str, Any]


def event_key(number: str, seq: int) -> str:
    """The id of an event, the same for ever: the case's number and its place in the log."""
    return f"{number}-{seq}"


def told_step(fact: CaseAdvanced, kind: str) -> str:
    """The document of one entry of a case's log, as JSON."""
    known = reference()
    case = {
        "number": fact.number,
        "url": case_url(fact.number),
        "district": fact.district,
        "street": fact.street or None,
        "community": fact.community or None,
        "grid": fact.grid or None,
        "class": _class(known, fact.class_code),
        "channel": fact.channel,
        "department": known.departments.get(fact.department_id or 0),
        "is_open": fact.is_open,
        "outcome": fact.outcome or None,
        "returns": fact.returns,
        "reworks": fact.reworks,
        "rating": fact.rating,
        "reported_at": _moment(fact.reported_at),
        "stage_due": _moment(fact.stage_due),
        "total_due": _moment(fact.total_due),
    }
    return _written(
        {
            "id": event_key(fact.number, fact.seq),
            "type": f"case.{kind}",
            "at": _moment(fact.at),
            "seq": fact.seq,
            "action": _named(known, "actions", fact.action),
            "stage_before": _named(known, "stages", fact.source) if fact.source else None,
            "stage_after": _named(known, "stages", fact.target),
            "stage_was_late": fact.late,
            "case": case,
        }
    )


def told_ping(key: str, at: Any, endpoint: str) -> str:
    """The document of a test."""
    return _written({"id": key, "type": PING, "at": _moment(at), "endpoint": endpoint})


def case_url(number: str) -> str:
    """Where a program with a key reads the case; a path while the site has no name of its own."""
    return settings.NOTIFY_SITE + reverse("api:read_case", kwargs={"number": number})


def _named(known: Reference, what: str, code: str) -> Told:
    """A stage or an action with its name in whichever flow has it."""
    for flow in known.flows.values():
        named = flow.stages.values() if what == "stages" else flow.actions
        for each in named:
            if each.code == code:
                return {"code": code, "name": each.name}
    return {"code": code, "name": code}


def _class(known: Reference, code: str) -> Told | None:
    row = next((each for each in known.classes.values() if each.code == code), None)
    return {"code": code, "name": row.name, "area": row.area or None} if row else None


def _moment(at: Any) -> str | None:
    return localtime(at).isoformat(timespec="seconds") if at else None


def _written(document: Told) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

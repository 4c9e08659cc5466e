"""stage_upload and apply_upload: a workbook is looked at first and written afterwards."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.audit.services import record
from yiwang.kernel.cases.services.catalogue import RuleContent, put_class, put_route, put_rule
from yiwang.lib.errors import Invalid, Refused

from ..models import CatalogueUpload
from ..workbook import Change, Line, Plan, Problem, compare, read_book, result_book
from ..workbook.layout import CLASSES, CONDITIONS

VERB = "cases.catalogue"
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    """What came of a workbook; `result` holds its bad rows with reasons, b"" without any."""

    written: int
    same: int
    problems: list[Problem]
    result: bytes


def stage_upload(*, actor: Actor, name: str, content: bytes) -> tuple[CatalogueUpload, Plan]:
    """Keep a workbook for its preview; the catalogue is not touched. Raises Invalid if unreadable.

    Uploads older than a week go with it.
    """
    require(actor, VERB)
    plan = compare(read_book(content))
    with transaction.atomic():
        CatalogueUpload.objects.filter(created_at__lt=now() - KEPT).delete()
        upload = CatalogueUpload.objects.create(
            district=next((post.division[:6] for post in actor.posts_that(VERB)), ""),
            account_id=actor.me,
            name=name.strip()[:120] or "catalogue.xlsx",
            content=content,
        )
    return upload, plan


def apply_upload(*, actor: Actor, upload_id: int) -> CatalogueUpload:
    """Write the good rows of one's own upload; its bad rows wait in `result`. Twice is once."""
    require(actor, VERB)
    with transaction.atomic():
        upload = CatalogueUpload.objects.select_for_update().get(pk=upload_id, account_id=actor.me)
        if upload.applied_at is not None:
            return upload
        outcome = apply_book(actor=actor, content=bytes(upload.content), name=upload.name)
        upload.applied_at = now()
        upload.written = outcome.written
        upload.refused = len({(each.sheet, each.row) for each in outcome.problems})
        upload.result = outcome.result or None
        upload.save(update_fields=["applied_at", "written", "refused", "result"])
    return upload


def apply_book(*, actor: Actor, content: bytes, name: str) -> Outcome:
    """Write a workbook's good rows, each by its verb; a row that a verb refuses is a bad row."""
    require(actor, VERB)
    book = read_book(content)
    written = same = 0
    with transaction.atomic():
        plan = compare(book)
        for change in plan.changes:
            if change.kind == "same":
                same += 1
            elif _written(actor, change):
                written += 1
        problems = book.all_problems
        record(
            verb="citywork.apply_workbook",
            subject="catalogue",
            actor_id=actor.account_id,
            actor_name=actor.name,
            detail={"name": name[:120], "written": written, "problems": len(problems)},
            address=actor.address,
        )
    result = result_book(book.lines, problems) if problems else b""
    return Outcome(written, same, problems, result)


def _written(actor: Actor, change: Change) -> bool:
    """Whether the row's verb took it; if not, the row carries the reason at its cell."""
    line = change.line
    try:
        with transaction.atomic():
            if line.sheet is CLASSES:
                _put_class(actor, line)
            elif line.sheet is CONDITIONS:
                _put_rule(actor, change)
            else:
                _put_route(actor, line)
    except Invalid as fault:
        for key, text in fault.fields.items():
            line.complain(_COLUMN_OF.get(key, key), text)
        return False
    except Refused as refusal:
        line.complain("since", refusal.message)
        return False
    return True


#: Names of the verbs' fields that are called otherwise in the workbook.
_COLUMN_OF = {"limit": "limit_value", "unit": "limit_unit", "class": "class_code"}


def _put_class(actor: Actor, line: Line) -> None:
    values = line.values
    reportable = values.get("reportable")
    put_class(
        actor=actor,
        code=values["code"],
        name=values["name"],
        kind=values["kind"],
        area=values.get("area") or "",
        parent_code=values.get("parent") or "",
        since=values.get("since"),
        until=values.get("until"),
        provenance=values.get("provenance") or "",
        reportable=True if reportable is None else reportable,
    )


def _put_rule(actor: Actor, change: Change) -> None:
    values = change.line.values
    content = RuleContent(
        condition=values["condition"],
        limit_value=values["limit_value"],
        limit_unit=values["limit_unit"],
        closing=values.get("closing") or "",
        department_code=values.get("department") or "",
        legal_basis=values.get("legal_basis") or "",
        source=values.get("source") or "",
        is_default=bool(values.get("is_default")),
    )
    put_rule(
        actor=actor,
        class_code=values["class_code"],
        content=content,
        ordinal=values.get("ordinal") or 1,
        since=change.since,
        until=values.get("until"),
    )


def _put_route(actor: Actor, line: Line) -> None:
    values = line.values
    put_route(
        actor=actor,
        department_code=values["department"],
        class_code=values.get("class_code") or "",
        division=values.get("division") or "",
        source=values.get("source") or "",
        since=values.get("since"),
    )

"""Decisions and grants by the thousand: COPY under ids taken beforehand."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.timezone import now

from ..models import Decision
from ..selectors.assessing import Assessed
from ..selectors.replaying import digest_of_decision


@dataclass(slots=True)
class Taken:
    """A decision before it is a row."""

    district: str
    programme_id: int
    rule_set_id: int
    subject: str
    on: date
    found: Assessed
    digest: str


@dataclass(slots=True)
class Opening:
    """A grant before it is a row; `until` may still come nearer."""

    taken: Taken
    since: date
    until: date | None


def taken(found: Assessed, subject: str, on: date) -> Taken:
    """The answer with the digest under which it is kept."""
    rules = found.rules
    digest = digest_of_decision(rules.digest, subject, on, found.inputs, found.answer)
    return Taken(rules.district, rules.programme_id, rules.pk, subject, on, found, digest)


def store_decisions(decisions: Sequence[Taken]) -> dict[str, int]:
    """Ids by digest; what was stored before is not stored again. All of one programme."""
    by_digest = {each.digest: each for each in decisions}
    if not by_digest:
        return {}
    one = decisions[0]
    before = Decision.objects.filter(
        district=one.district,
        programme_id=one.programme_id,
        subject__in={each.subject for each in decisions},
    )
    kept = {digest: pk for digest, pk in before.values_list("digest", "id") if digest in by_digest}
    fresh = [each for digest, each in by_digest.items() if digest not in kept]
    ids = _ids("eligibility_decision", len(fresh))
    moment = now()
    _copy(
        'eligibility_decision (id, district, programme_id, rule_set_id, subject, "on", inputs,'
        ' outcome, reason, "values", "rows", digest, decided_at)',
        (
            (
                pk, each.district, each.programme_id, each.rule_set_id, each.subject, each.on,
                _json(each.found.inputs), each.found.answer.outcome, each.found.answer.reason,
                _json(dict(each.found.answer.values)), _json(list(each.found.answer.rows)),
                each.digest, moment,
            )
            for pk, each in zip(ids, fresh, strict=True)
        ),
    )  # fmt: skip
    return kept | {each.digest: pk for pk, each in zip(ids, fresh, strict=True)}


def store_grants(grants: Sequence[Opening], decisions: dict[str, int]) -> list[int]:
    """Their ids, in order."""
    ids = _ids("eligibility_grant", len(grants))
    moment = now()
    _copy(
        'eligibility_grant (id, district, programme_id, subject, decision_id, outcome, since,'
        ' until, "values", opened_at, end_reason)',
        (
            (
                pk, each.taken.district, each.taken.programme_id, each.taken.subject,
                decisions[each.taken.digest], "eligible", each.since, each.until,
                _json(dict(each.taken.found.answer.values)), moment, "",
            )
            for pk, each in zip(ids, grants, strict=True)
        ),
    )  # fmt: skip
    return ids


def _ids(table: str, count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(into: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

"""Before every write: is this a repeat, and is the reference data fresh?

Precondition: the case's row is locked, so that the same request from another connection, which
waits for that lock, finds here what the first one wrote.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from yiwang.lib.chain import canonical
from yiwang.lib.crypto import sm3
from yiwang.lib.errors import Conflict

_SQL = "SELECT * FROM cases_preflight(%s, %s::bigint[], %s, %s)"


@dataclass(frozen=True)
class Preflight:
    """`repeated` is the (case id, seq) that the same request made before; `new_id` is for a
    case about to be made, whose log's first digest must cover it; `digest` is what the request
    says, its files included."""

    revision: uuid.UUID
    digest: str
    repeated: tuple[int, int] | None
    new_id: int | None


def digest_of(verb: str, content: Mapping[str, Any]) -> str:
    """What a request says, so that the same id with other content is told apart."""
    return sm3(canonical({"verb": verb, **content}))


def preflight(
    district: str,
    request_id: uuid.UUID | None,
    digest: str,
    *,
    files: Sequence[int] = (),
    opening: bool = False,
) -> Preflight:
    """One statement. Raises Conflict when the request id was used for something else.

    `digest` is of all but the files: a browser that sends a form again sends its photos again,
    which are kept anew under other ids, so that what is in them is compared.

    What is written after it, to the end of the transaction, finds its rows by key whatever the
    values, and keeps its plans.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [opening, list(files), district, request_id])
        revision, case_id, seq, known, new_id, contents = cursor.fetchone()
    if contents:
        digest = sm3(canonical({"said": digest, "files": contents}))
    if case_id is None:
        return Preflight(revision, digest, None, new_id)
    if known != digest:
        raise Conflict("同一请求编号已用于另一项操作；请重新填写后提交。", code="request_reused")
    return Preflight(revision, digest, (case_id, seq), None)

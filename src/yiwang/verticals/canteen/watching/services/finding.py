"""find_signals: look at a district's meals and keep what looks wrong, each thing once."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from django.db import connection, transaction
from django.utils.timezone import get_default_timezone, localdate, now
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Forbidden
from yiwang.verticals.canteen.models import Canteen
from yiwang.verticals.canteen.services.trace import trace

from ..events import SignalsFound
from ..rules.evidence import Found
from ..rules.gone import of_the_gone
from ..rules.prices import raised_to_the_cap
from ..rules.scan_rows import scan_rows
from ..rules.seats import too_many
from ..rules.travelling import two_places
from ..selectors import in_force
from ..selectors.reach import JUDGE
from ..selectors.reading import Window, gone, moves, prices, quick_reads, sittings

#: Readings of the last minutes wait: the row they belong to may go on.
SETTLES = timedelta(minutes=10)
#: A canteen that was shut for a fortnight is compared with the days before it all the same.
PRICES_BEFORE = timedelta(days=21)
_KEEP = """
INSERT INTO canteen_watching_signal
  (district, street, canteen_id, kind, key, day, diner_id, amount, evidence, found_at, state,
   reason, settled_name, outcome)
SELECT c.district, c.street, f.canteen_id, f.kind, f.key, f.day, f.diner_id, f.amount, f.evidence,
       %(at)s, 'open', '', '', ''
  FROM jsonb_to_recordset(%(found)s) AS f (kind text, key text, canteen_id bigint, day date,
       diner_id bigint, amount int, evidence jsonb)
  JOIN canteen_canteen c ON c.id = f.canteen_id
 ORDER BY f.kind, f.key
ON CONFLICT (district, kind, key) DO NOTHING
RETURNING id, district, street
"""


def find_signals(*, district: str, actor: Actor = SYSTEM, at: datetime | None = None) -> int:
    """Look back over the district's days (a threshold) and keep what is new; how many. Looked at
    again, by whomever and at once, the same things are kept once."""
    if not actor.is_system and not any(
        post.division and district.startswith(post.division[:6]) for post in actor.posts_that(JUDGE)
    ):
        raise Forbidden(gettext_noop("您的岗位不核查这个区的就餐记录。"))
    terms = in_force(district)
    found = _found(district, terms, at or now())
    with transaction.atomic():
        made = _keep(found, terms)
        streets: dict[tuple[str, str], list[int]] = defaultdict(list)
        for pk, its_district, street in made:
            streets[its_district, street].append(pk)
        for (its_district, street), ids in sorted(streets.items()):
            publish(
                SignalsFound(
                    district=its_district, street=street, count=len(ids), first_id=min(ids)
                )
            )
        if not actor.is_system:
            trace(actor, "find_signals", f"district:{district}", district, found=len(made))
    return len(made)


def find_everywhere() -> int:
    """All districts that have canteens; how many signals are new."""
    districts = Canteen.objects.order_by("district").values_list("district", flat=True).distinct()
    return sum(find_signals(district=district) for district in districts)


def _found(district: str, terms: Mapping[str, int], at: datetime) -> list[Found]:
    today = localdate(at)
    window = Window(
        district,
        today - timedelta(days=terms["watch_days"]),
        today - timedelta(days=terms["fact_days"]),
        at - SETTLES,
    )
    zone = get_default_timezone()
    seconds = terms["row_seconds"]
    earlier = replace(window, since=window.since - PRICES_BEFORE)
    return list(
        chain(
            of_the_gone(gone(window)),
            two_places(moves(window), kmh=terms["travel_kmh"], zone=zone),
            scan_rows(
                quick_reads(window, seconds), seconds=seconds, scans=terms["row_scans"], zone=zone
            ),
            raised_to_the_cap(
                prices(earlier), percent=terms["price_percent"], borne=terms["borne_percent"]
            ),
            too_many(sittings(window, terms["seat_turns"]), turns=terms["seat_turns"]),
        )
    )


def _keep(found: Sequence[Found], terms: Mapping[str, int]) -> list[tuple[int, str, str]]:
    if not found:
        return []
    rows = [
        {
            "kind": each.kind,
            "key": each.key,
            "canteen_id": each.canteen_id,
            "day": each.day.isoformat(),
            "diner_id": each.diner_id,
            "amount": max(0, each.amount),
            "evidence": {"rows": each.rows, "facts": each.facts, "terms": dict(terms)},
        }
        for each in found
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"at": now(), "found": json.dumps(rows, ensure_ascii=False)})
        return list(cursor.fetchall())

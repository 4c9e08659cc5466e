"""Which class a resident probably means: from her words, else from what is reported near by."""

from dataclasses import dataclass, field

from django.db import connection

from .rules import likeness
from .selectors import Kind, card_of, offered_classes, remembered
from .words import EVERYDAY, plain_name

MOST = 3
#: Below it a likeness is chance: one shared pair of characters.
LEAST = 2
NEAR_FOR = 600

_NEAR = """
SELECT matter_class_id FROM (
  SELECT matter_class_id FROM cases_case WHERE {column} = %s ORDER BY id DESC LIMIT 200
) AS lately WHERE matter_class_id IS NOT NULL
GROUP BY matter_class_id ORDER BY count(*) DESC, matter_class_id LIMIT 20
"""


@dataclass(frozen=True)
class Suggestion:
    """Classes to offer, the likeliest first; `heard` says that they come from her words."""

    kinds: list[Kind] = field(default_factory=list)
    heard: bool = False


def suggestion(words: str, *, community: str = "", grid: str = "") -> Suggestion:
    """What to suggest for these words at this place. At most one statement in ten minutes."""
    near = _near(community, grid)
    said = words.strip()
    if not said:
        by_id = {row.id: row for row in offered_classes()}
        return Suggestion([card_of(by_id[pk]) for pk in near if pk in by_id][:MOST])
    rank = {pk: len(near) - at for at, pk in enumerate(near)}
    scored = [
        (likeness(said, f"{plain_name(row.name)} {row.name}", EVERYDAY.get(row.name, ())), row)
        for row in offered_classes()
    ]
    likely = [(score, row) for score, row in scored if score >= LEAST]
    likely.sort(key=lambda pair: (-pair[0], -rank.get(pair[1].id, 0), pair[1].id))
    if not likely:
        return Suggestion()
    best = likely[0][0]
    return Suggestion([card_of(row) for score, row in likely if score * 2 >= best][:MOST], True)


def _near(community: str, grid: str) -> list[int]:
    """The classes reported most among the last 200 matters of the grid, or of the community."""
    column, code = ("grid", grid) if grid else ("community", community)
    if not code or not code.isdecimal():
        return []
    return remembered(f"near.{code}", lambda: _count_near(column, code), NEAR_FOR)


def _count_near(column: str, code: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_NEAR.format(column=column), [code])
        return [pk for (pk,) in cursor.fetchall()]

"""Which division a wall shows, and which others its reader may choose."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import may_over
from yiwang.kernel.insight.selectors import labels
from yiwang.kernel.places.selectors import path_of, worked_under
from yiwang.lib.errors import Forbidden

VERB = "insight.see"
#: The finest division a wall is of: a community.
_FINEST = 12
_SIZES = (4, 6, 9, 12)


@dataclass(frozen=True)
class Choices:
    """The way down to the division shown and the divisions one step below, as (code, name)."""

    name: str
    path: list[tuple[str, str]]
    below: list[tuple[str, str]]


def division_of(actor: Actor, asked: str) -> str:
    """The division asked for, else the largest of the reader's posts with numbers to see."""
    if asked:
        fit = asked.isascii() and asked.isdigit() and len(asked) <= _FINEST
        if not (fit and may_over(actor, VERB, asked)):
            raise Forbidden(_("这超出了您岗位所辖的区域；请联系上一级管理员。"))
        return asked
    own = [post.division for post in actor.posts_that(VERB) if post.division and not post.grids]
    if not own:
        raise Forbidden(_("您的岗位没有所辖区划，无法查看大屏。"))
    return min(own, key=len)


def choices_of(actor: Actor, division: str) -> Choices:
    """Two statements at most, fewer when the tree was asked for lately."""
    above = [division[:size] for size in _SIZES if size < len(division)]
    codes = [*(code for code in above if may_over(actor, VERB, code)), division]
    names = {code: short_name(name) for code, name in labels("community", codes).items()}
    below = worked_under(division) if len(division) < _FINEST else []
    return Choices(
        name=path_of(division) or names[division],
        path=[(code, names[code]) for code in codes],
        below=[(code, short_name(name)) for code, name in below],
    )


def streets_in(division: str) -> list[str]:
    """The street offices with grids that a division lies in or contains."""
    if len(division) >= 9:
        return [division[:9]]
    if len(division) == 6:
        return [code for code, _name in worked_under(division)]
    districts = [code for code, _name in worked_under("") if code.startswith(division)]
    return [code for district in districts for code, _name in worked_under(district)]


def short_name(name: str) -> str:
    """A community as people call it: 执信路社区, not 执信路社区居民委员会."""
    return name.replace("居民委员会", "")

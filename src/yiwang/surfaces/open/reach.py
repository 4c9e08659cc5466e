"""How far a key of a district carries an account's posts."""

from collections.abc import Iterable
from dataclasses import replace

from yiwang.kernel.access.actor import HeldPost


def reach_of(
    posts: Iterable[HeldPost], district: str, only_post: int | None = None
) -> tuple[HeldPost, ...]:
    """The posts cut down to the district: a key never reaches further than either of the two.

    Those of other districts are left out, those above the district or of a department anywhere
    hold over the district alone. `only_post` is the id of the one post the key is held to.
    """
    held = [post for post in posts if only_post is None or post.id == only_post]
    cut = [_cut(post, district) for post in held]
    return tuple(post for post in cut if post is not None)


def _cut(post: HeldPost, district: str) -> HeldPost | None:
    if post.division.startswith(district):
        return post
    return replace(post, division=district) if district.startswith(post.division) else None

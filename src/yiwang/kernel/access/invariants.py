"""Questions whose answer must be no rows."""

from itertools import combinations

from django.utils.timezone import localdate

from .models import Appointment, Post
from .roles import EXCLUSIVE, ROLES
from .rules import exclusive_clash, overlap
from .selectors import open_posts


def administrators_in_one_person() -> list[str]:
    """Accounts that hold two roles of which one person may hold only one, on the same day."""
    held: dict[int, list[Appointment]] = {}
    found = Appointment.objects.filter(post__role__in=EXCLUSIVE).select_related("post")
    for appointment in found.order_by("id"):
        held.setdefault(appointment.account_id, []).append(appointment)
    return [
        f"account {account_id}: {one.post.role} and {other.post.role}"
        for account_id, appointments in held.items()
        for one, other in combinations(appointments, 2)
        if exclusive_clash([one.post.role], other.post.role, EXCLUSIVE)
        and overlap(one.since, one.until, other.since, other.until)
    ]


def posts_of_no_known_role() -> list[str]:
    """Open posts whose role no code defines any more: nobody holding them can do anything."""
    unknown = open_posts(localdate()).exclude(role__in=ROLES)
    return [f"post {post.code}: {post.role}" for post in unknown]


def grids_outside_their_post() -> list[str]:
    """Posts with grids that do not lie in the post's own division: they would see nothing."""
    return [
        f"post {post.code}: {grid}"
        for post in Post.objects.exclude(grids=[]).order_by("id")
        for grid in post.grids
        if not grid.startswith(post.division)
    ]

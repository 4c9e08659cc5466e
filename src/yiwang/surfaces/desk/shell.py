"""The frame of staff pages: menu by verbs, the person, her posts, the bell."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.notify.selectors import unread_count
from yiwang.ui.manifest import badges_for, menu_for
from yiwang.ui.shell import PostChoice, Shell

from .home.waiting import waiting_of


def desk_shell(request: HttpRequest) -> Shell:
    """For a stranger only the way in; for staff two statements: what waits, what is unread,
    and one more for each room that counts what waits there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.account_id is None:
        return Shell(home_url=reverse("resident:home"), sign_in_url=reverse("access:sign_in"))
    waiting = waiting_of(request).total if actor.posts_that("cases.see") else 0
    notices = reverse("desk:notices")

    def may(verb: str) -> bool:
        return bool(actor.posts_that(verb))

    return Shell(
        menu=menu_for(
            may,
            path="" if request.path == notices else request.path,
            badges={"todo": waiting} | badges_for(may, actor),
        ),
        person=actor.name,
        person_url=reverse("access:password"),
        posts=tuple(PostChoice(str(post.id), post.name) for post in actor.posts),
        home_url=reverse("desk:todo"),
        search_url=reverse("desk:cases") if actor.posts_that("cases.see") else "",
        search_label=_("搜索案卷号、标题"),
        notices_url=notices,
        notices=unread_count(actor.account_id),
        sign_out_url=reverse("access:sign_out"),
        stream_url="/stream/",
    )

"""Who listens: the account behind a session cookie, and which facts concern its posts."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from yiwang.kernel.access.actor import HeldPost
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import actor_of


@dataclass(frozen=True)
class Visitor:
    """A signed-in account with its posts of today."""

    account_id: int
    posts: tuple[HeldPost, ...]

    @staticmethod
    def cookie() -> str:
        """The name of the session's cookie."""
        return str(settings.SESSION_COOKIE_NAME)

    def hears(self, district: str, payload: dict[str, Any]) -> bool:
        """Whether a fact may concern one of the posts; nothing without a post.

        A post over a division hears its district's facts (a post over more than one district
        hears all of theirs), a department's post only facts that name the department.
        """
        return any(
            payload.get("department_id") == post.department
            if not post.division
            else district.startswith(post.division[:6])
            for post in self.posts
        )


def visitor_of(session_key: str) -> Visitor | None:
    """The visitor behind a session, or None when it is over."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    try:
        account = get_user(request)
        if not isinstance(account, Account):
            return None
        actor = actor_of(account)
        return Visitor(account.pk, actor.posts) if actor.posts else None
    finally:
        close_old_connections()

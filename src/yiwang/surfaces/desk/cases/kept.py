"""The lists a person keeps: saved filters by name."""

from yiwang.ui.pages import View

from ..models import SavedView

MOST = 12


def kept_views(account_id: int, page: str = "cases") -> list[View]:
    """The person's own views of a list, oldest first. One statement."""
    rows = SavedView.objects.filter(account_id=account_id, page=page).order_by("id")[:MOST]
    return [View(row.name, row.query) for row in rows]


def keep_view(account_id: int, name: str, query: str, page: str = "cases") -> None:
    """Keep a view, or give the one of that name a new query."""
    SavedView.objects.update_or_create(
        account_id=account_id, page=page, name=name, defaults={"query": query}
    )


def drop_view(account_id: int, name: str, page: str = "cases") -> None:
    SavedView.objects.filter(account_id=account_id, page=page, name=name).delete()

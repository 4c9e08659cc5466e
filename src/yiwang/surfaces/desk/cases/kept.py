"""The lists a person keeps: saved filters by name."""

from yiwang.ui.pages import View

from ..models import SavedView

MOST = 12


def kept_views(account_id: int, page: str = "cases", *, drop_url: str = "") -> list[View]:
    """The person's own views of a list, oldest first. One statement."""
    rows = SavedView.objects.filter(account_id=account_id, page=page).order_by("id")[:MOST]
    return [View(row.name, row.query, drop_url=drop_url) for row in rows]


def keep_view(account_id: int, name: str, query: str, page: str = "cases") -> bool:
    """Keep a view, or give the one of that name a new query; False when there are `MOST`."""
    own = SavedView.objects.filter(account_id=account_id, page=page)
    if not own.filter(name=name).exists() and own.count() >= MOST:
        return False
    SavedView.objects.update_or_create(
        account_id=account_id, page=page, name=name, defaults={"query": query}
    )
    return True


def drop_view(account_id: int, name: str, page: str = "cases") -> bool:
    """Forget a view; False when there is none of that name."""
    gone, _kinds = SavedView.objects.filter(account_id=account_id, page=page, name=name).delete()
    return bool(gone)

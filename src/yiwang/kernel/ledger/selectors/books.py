"""What an actor may open: books, accounts and journals of districts her posts hold over whole."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from yiwang.kernel.access.actor import Actor

from ..models import Account, Book, Journal

M = TypeVar("M", bound=Model)
VERB = "ledger.see"


def books_seen_by(actor: Actor) -> QuerySet[Book]:
    """The books of the actor's districts; none without a post over a whole district."""
    return _over(Book.objects.all(), actor)


def journals_seen_by(actor: Actor) -> QuerySet[Journal]:
    """The journals of the actor's districts."""
    return _over(Journal.objects.all(), actor)


def book_of(actor: Actor, district: str, code: str) -> Book | None:
    """One of `books_seen_by`."""
    return books_seen_by(actor).filter(district=district, code=code).first()


def accounts_of(book: Book) -> QuerySet[Account]:
    """The accounts of a book that the caller was given by `book_of`."""
    return Account.objects.filter(district=book.district, book=book)


def _over(rows: QuerySet[M], actor: Actor) -> QuerySet[M]:
    if actor.is_system:
        return rows
    reach = Q(pk__in=[])
    for post in actor.posts_that(VERB):
        if post.division and not post.grids and len(post.division) <= 6:
            reach |= Q(district__startswith=post.division)
    return rows.filter(reach)

"""The verbs: post, hold, settle, void, reverse; opening and closing of books and accounts."""

from .closing import close_account, close_days
from .holding import Held, expire_holds, hold, settle, void
from .naming import deed_called, name_deed
from .opening import NewAccount, open_account, open_accounts, open_book
from .posting import Journal, Move, Posted, post, post_many, reverse
from .totals import fold

__all__ = [
    "Held",
    "Journal",
    "Move",
    "NewAccount",
    "Posted",
    "close_account",
    "close_days",
    "deed_called",
    "expire_holds",
    "fold",
    "hold",
    "name_deed",
    "open_account",
    "open_accounts",
    "open_book",
    "post",
    "post_many",
    "reverse",
    "settle",
    "void",
]

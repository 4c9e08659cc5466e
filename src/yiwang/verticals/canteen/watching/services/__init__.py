"""The verbs: certificates, samples, inspections, ratings, signals, and the numbers behind them."""

from .certificates import end_certificate, put_certificate
from .finding import find_everywhere, find_signals
from .inspecting import Seen, record_inspection
from .items import Item, drop_item, put_item
from .judging import dismiss_signal, explain_signal, make_case
from .rating import rate_meal
from .reminding import remind_of_certificates
from .samples import take_samples, throw_away
from .thresholds import set_threshold

__all__ = [
    "Item",
    "Seen",
    "dismiss_signal",
    "drop_item",
    "end_certificate",
    "explain_signal",
    "find_everywhere",
    "find_signals",
    "make_case",
    "put_certificate",
    "put_item",
    "rate_meal",
    "record_inspection",
    "remind_of_certificates",
    "set_threshold",
    "take_samples",
    "throw_away",
]

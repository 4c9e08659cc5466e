"""The verbs of webhooks."""

from .endpoints import (
    add_endpoint,
    amend_endpoint,
    close_endpoint,
    renew_secret,
    resume_endpoint,
    stop_endpoint,
)
from .occurring import note_step, ping_endpoint
from .replaying import replay_delivery, replay_since
from .sending import send_due
from .sweeping import sweep

__all__ = [
    "add_endpoint",
    "amend_endpoint",
    "close_endpoint",
    "note_step",
    "ping_endpoint",
    "renew_secret",
    "replay_delivery",
    "replay_since",
    "resume_endpoint",
    "send_due",
    "stop_endpoint",
    "sweep",
]

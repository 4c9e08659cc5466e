"""How often one address may do what. Defaults: a carrier puts many phones behind one address."""

from datetime import timedelta

from django.http import HttpRequest

from yiwang.kernel.access.services import throttle

#: purpose -> how many, in which time.
LIMITS = {
    "follow": (30, timedelta(minutes=1)),
    "photo": (300, timedelta(minutes=1)),
    "report": (20, timedelta(hours=1)),
    "upload": (60, timedelta(hours=1)),
}


def count(request: HttpRequest, purpose: str) -> None:
    """Count one try of the request's address; raises TooMany. One statement."""
    most, within = LIMITS[purpose]
    address = request.META.get("REMOTE_ADDR", "")
    throttle(purpose=f"pocket.{purpose}", address=address, most=most, within=within)

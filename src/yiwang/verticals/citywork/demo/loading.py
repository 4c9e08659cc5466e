"""load: some six hundred matters of the last two weeks."""

from collections.abc import Callable
from random import Random

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services.sweep import warn_and_escalate

from .. import services
from .album import Album
from .corners import corners
from .people import people
from .reports import doors, kinds, moments, sighting
from .telling import Teller

STREET = "440204001"
MATTERS = 600
DAYS = 14
OWN_PHOTO_SHARE = 0.03
SEED = 20261


def load(
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    count: int = MATTERS,
    seed: int = SEED,
) -> int:
    """Catalogue and matters over the loaded places and cast; returns how many matters.

    Nothing happens where there are matters already. `progress(done, total)` counts matters.
    """
    services.load_shipped(actor=SYSTEM)
    if Case.objects.exists():
        return 0
    rng = Random(seed)
    until = now()
    told, houses = kinds(), doors(STREET)
    times = moments(rng, count, DAYS, until)
    newest = times[-max(1, round(count * OWN_PHOTO_SHARE))]
    album = Album(STREET[:6])
    teller = Teller(people(), album, until, rng, own_photos=lambda at: at >= newest)
    for done, at in enumerate(times, 1):
        with transaction.atomic():
            teller.tell(sighting(rng, told, houses, at))
        progress(done, count)
    corners(teller, told, houses)
    warn_and_escalate(limit=count)
    return Case.objects.count()

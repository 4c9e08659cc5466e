"""Files for the demo's matters: drawn once, kept as often as they are used."""

from datetime import datetime
from random import Random

from django.core.files.base import ContentFile
from django.utils.timezone import localtime

from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.files.services import keep, keep_again

from .photos import photo

VARIANTS = 2


class Album:
    """Photos by subject. Those shared by several matters bear no time and place; `own` do."""

    def __init__(self, district: str) -> None:
        self.district = district
        self._kept: dict[tuple[str, bool, int], StoredFile] = {}

    def shared(self, subject: str, *, after: bool, variant: int, actor_id: int | None) -> int:
        """The id of a file that may be attached once; its bytes lie on disk once."""
        key = (subject, after, variant % VARIANTS)
        if key in self._kept:
            return keep_again(file=self._kept[key], actor_id=actor_id).pk
        data = photo(subject, after=after, seed=key[2])
        self._kept[key] = self._keep(data, subject, actor_id)
        return keep_again(file=self._kept[key], actor_id=actor_id).pk

    def own(
        self,
        subject: str,
        *,
        after: bool,
        seed: int,
        at: datetime,
        lon: float,
        lat: float,
        actor_id: int | None,
    ) -> int:
        """A photo of one matter, with its time and place in the corner."""
        stamp = (f"{localtime(at):%Y-%m-%d %H:%M}", f"{lon:.5f}E {lat:.5f}N")
        data = photo(subject, after=after, seed=seed, stamp=stamp)
        return self._keep(data, subject, actor_id).pk

    def _keep(self, data: bytes, subject: str, actor_id: int | None) -> StoredFile:
        upload = ContentFile(data, name=f"{subject}.jpg")
        return keep(upload=upload, district=self.district, actor_id=actor_id, kinds=("photo",))


def variant_of(rng: Random) -> int:
    return rng.randrange(VARIANTS)

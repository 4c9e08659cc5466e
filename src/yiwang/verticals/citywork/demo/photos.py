"""Photos drawn by the program: small scenes, before and after, the same for the same seed."""

from functools import cache
from io import BytesIO
from random import Random

from .canvas import Canvas
from .subjects import SUBJECTS

QUALITY = 82


def photo(subject: str, *, after: bool, seed: int, stamp: tuple[str, ...] = ()) -> bytes:
    """A JPEG of 1280×960. Before and after of one seed show the same place."""
    canvas = Canvas(Random(f"{subject}:{seed}"))
    SUBJECTS[subject](canvas, after)
    image = canvas.finished(stamp)
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


@cache
def shared(subject: str, after: bool, seed: int) -> bytes:
    """A photo used by several matters: without the time and place of any one of them."""
    return photo(subject, after=after, seed=seed)

"""Drawing with a hand that is never quite steady: gradients, grain, blots, pseudo-writing."""

from functools import cache
from random import Random
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

SIZE = (1280, 960)
Colour = tuple[int, int, int]
Ink = tuple[int, int, int] | tuple[int, int, int, int]  # with alpha, out of 255
Box = tuple[float, float, float, float]
Pixels: TypeAlias = NDArray[np.int16]


class Canvas:
    """A picture being drawn; `rng` makes every line the same for the same seed."""

    def __init__(self, rng: Random, ground: Colour = (200, 200, 200)) -> None:
        self.rng = rng
        self.image = Image.new("RGB", SIZE, ground)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def sweep(self, box: Box, top: Colour, bottom: Colour) -> None:
        """A vertical gradient."""
        x0, y0, x1, y1 = (int(each) for each in box)
        for y in range(y0, y1, 3):
            share = (y - y0) / max(1, y1 - y0)
            self.pen.rectangle((x0, y, x1, y + 3), fill=mix(top, bottom, share))

    def blot(self, x: float, y: float, wide: float, high: float, fill: Ink, rough: int = 9) -> None:
        """A closed lump, more or less round."""
        points = []
        for step in range(rough):
            turn = 2 * np.pi * step / rough
            reach = self.rng.uniform(0.72, 1.12)
            points.append(
                (x + wide / 2 * reach * np.cos(turn), y + high / 2 * reach * np.sin(turn))
            )
        self.pen.polygon(points, fill=fill)

    def shadow(self, x: float, y: float, wide: float, high: float, strength: int = 90) -> None:
        for grow in (1.0, 0.85, 0.7):
            w, h = wide * grow / 2, high * grow / 2
            self.pen.ellipse((x - w, y - h, x + w, y + h), fill=(20, 20, 30, strength // 3))

    def writing(self, box: Box, count: int, fill: Colour) -> None:
        """Signs that look like writing from afar and say nothing."""
        x0, y0, x1, y1 = box
        step = (x1 - x0) / count
        size = min(step * 0.8, (y1 - y0) * 0.8)
        thick = max(2, int(size / 11))
        for place in range(count):
            x = x0 + step * place + (step - size) / 2
            y = (y0 + y1 - size) / 2
            for _stroke in range(self.rng.randint(5, 8)):
                self._stroke(x, y, size, thick, fill)

    def _stroke(self, x: float, y: float, size: float, thick: int, fill: Colour) -> None:
        a, b = self.rng.choice((0.1, 0.3, 0.5, 0.7, 0.9)), self.rng.choice((0.1, 0.5, 0.9))
        kind = self.rng.random()
        if kind < 0.45:
            line = (x + size * 0.08, y + size * a, x + size * 0.92, y + size * a)
        elif kind < 0.8:
            line = (x + size * a, y + size * 0.08, x + size * a, y + size * 0.92)
        else:
            line = (x + size * 0.5, y + size * 0.3, x + size * b, y + size * 0.95)
        self.pen.line(line, fill=fill, width=thick)

    def finished(self, stamp: tuple[str, ...]) -> Image.Image:
        """Softened, grained and darkened to the corners as by a telephone, with its stamp."""
        pixels = np.asarray(self.image).astype(np.int16)
        pixels[:-1] = (pixels[:-1] + pixels[1:]) >> 1
        pixels[:, :-1] = (pixels[:, :-1] + pixels[:, 1:]) >> 1
        dimmed, grain = _film()
        pixels = ((pixels * dimmed) >> 7) + np.roll(grain, self.rng.randint(0, 900), axis=0)
        image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        _stamp(image, stamp)
        return image


@cache
def _film() -> tuple[Pixels, Pixels]:
    """How much light reaches each pixel (of 128), and the grain that is added to it."""
    y, x = np.meshgrid(np.linspace(-1, 1, SIZE[1]), np.linspace(-1, 1, SIZE[0]), indexing="ij")
    light = 128 * (1.03 - 0.17 * (x * x + y * y))
    noise = np.random.default_rng(7)
    coarse = noise.normal(0, 5, (SIZE[1] // 4, SIZE[0] // 4)).repeat(4, 0).repeat(4, 1)
    grain = coarse + noise.normal(0, 3, (SIZE[1], SIZE[0]))
    return light.astype(np.int16)[..., None], grain.astype(np.int16)[..., None]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def shade(colour: Colour, by: float) -> Colour:
    return tuple(max(0, min(255, round(each * by))) for each in colour)  # type: ignore[return-value]


def _stamp(image: Image.Image, lines: tuple[str, ...]) -> None:
    """Time and place in the corner. Digits and Latin only: no Chinese font is sure to be there."""
    pen = ImageDraw.Draw(image, "RGBA")
    font = ImageFont.load_default(size=30)
    top = SIZE[1] - 24 - 40 * len(lines)
    wide = max((pen.textlength(line, font=font) for line in lines), default=0)
    pen.rounded_rectangle((20, top - 8, 44 + wide, SIZE[1] - 18), 8, fill=(0, 0, 0, 110))
    for number, line in enumerate(lines):
        pen.text((32, top + 40 * number), line, font=font, fill=(255, 255, 255, 235))

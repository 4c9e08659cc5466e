"""QR codes of short texts: ISO/IEC 18004 model 2, bytes, error correction M, versions 1 to 20.

Drawn as SVG, so that a page needs no script and no image of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

#: For versions 1 to 20 at level M: error-correction bytes a block, and how many blocks.
_EC = (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26)
_BLOCKS = (1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16)
#: All bytes of a version, data and error correction.
_BYTES = (26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466, 532, 581, 655, 733, 815, 901,
          991, 1085)  # fmt: skip
_MASKS = (
    lambda x, y: (x + y) % 2,
    lambda x, y: y % 2,
    lambda x, y: x % 3,
    lambda x, y: (x + y) % 3,
    lambda x, y: (x // 3 + y // 2) % 2,
    lambda x, y: x * y % 2 + x * y % 3,
    lambda x, y: (x * y % 2 + x * y % 3) % 2,
    lambda x, y: ((x + y) % 2 + x * y % 3) % 2,
)
_LEVEL_M = 0
_QUIET = 4
_LIKE_FINDER = ((1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1))


class TooLong(ValueError):
    """More than a code of version 20 holds."""


@dataclass(frozen=True)
class Code:
    """Rows of modules; 1 is dark."""

    rows: tuple[tuple[int, ...], ...]

    def svg(self) -> str:
        """With its quiet zone, black on white whatever the page's colours; sized by the page."""
        size = len(self.rows) + 2 * _QUIET
        dark = "".join(
            f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
            for y, row in enumerate(self.rows)
            for x, module in enumerate(row)
            if module
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
            f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
            f'<path fill="#000" d="{dark}"/></svg>'
        )


def qr(text: str) -> Code:
    """The smallest code of a text, with the mask that scanners read best."""
    content = text.encode()
    version = _version(len(content))
    drawn = _Drawing(version)
    drawn.fill(_interleaved(_data(content, version), version))
    return Code(min((drawn.masked(mask) for mask in range(8)), key=_penalty))


def _version(length: int) -> int:
    for version in range(1, len(_BYTES) + 1):
        if _room(version) * 8 >= 4 + (8 if version < 10 else 16) + length * 8:
            return version
    raise TooLong(length)


def _room(version: int) -> int:
    return _BYTES[version - 1] - _EC[version - 1] * _BLOCKS[version - 1]


def _data(content: bytes, version: int) -> bytes:
    """Mode, length, bytes, terminator, padding."""
    width = 8 if version < 10 else 16
    bits = f"0100{len(content):0{width}b}" + "".join(f"{each:08b}" for each in content)
    room = _room(version)
    bits += "0" * min(4, room * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    data = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    padding = bytes((0xEC, 0x11)) * room
    return data + padding[: room - len(data)]


def _interleaved(data: bytes, version: int) -> bytes:
    """Blocks, short ones first, taken by column; then their error correction likewise."""
    count, ec = _BLOCKS[version - 1], _EC[version - 1]
    short, longer = len(data) // count, len(data) % count
    blocks, at = [], 0
    for number in range(count):
        size = short + (number >= count - longer)
        blocks.append(data[at : at + size])
        at += size
    checks = [error_correction(block, ec) for block in blocks]
    both = (*zip_longest(*blocks), *zip_longest(*checks))
    return bytes(each for column in both for each in column if each is not None)


def _times(x: int, y: int) -> int:
    """In GF(256) modulo x⁸ + x⁴ + x³ + x² + 1."""
    product = 0
    for bit in range(7, -1, -1):
        product = (product << 1) ^ (product >> 7) * 0x11D
        product ^= (y >> bit & 1) * x
    return product


def error_correction(block: bytes, count: int) -> bytes:
    """Reed–Solomon: the remainder of the block by the generator of this degree."""
    generator, root = [0] * (count - 1) + [1], 1
    for _ in range(count):
        for at in range(count):
            generator[at] = _times(generator[at], root)
            if at + 1 < count:
                generator[at] ^= generator[at + 1]
        root = _times(root, 2)
    rest = [0] * count
    for each in block:
        factor = each ^ rest.pop(0)
        rest.append(0)
        for at in range(count):
            rest[at] ^= _times(generator[at], factor)
    return bytes(rest)


class _Drawing:
    """A square of modules; those of patterns are `fixed` and are not masked."""

    def __init__(self, version: int) -> None:
        self.version, self.size = version, 17 + 4 * version
        self.dark = [[0] * self.size for _ in range(self.size)]
        self.fixed = [[False] * self.size for _ in range(self.size)]
        for at in range(self.size):
            self._fix(6, at, at % 2 == 0)
            self._fix(at, 6, at % 2 == 0)
        for x, y in ((3, 3), (self.size - 4, 3), (3, self.size - 4)):
            self._rings(x, y, 4, light=(2, 4))
        places = _alignments(version)
        corners = {(6, 6), (6, self.size - 7), (self.size - 7, 6)}
        for x, y in ((x, y) for x in places for y in places if (x, y) not in corners):
            self._rings(x, y, 2, light=(1,))
        self._format(self.dark, 0, fix=True)
        if version >= 7:
            self._versions()

    def _fix(self, x: int, y: int, dark: bool) -> None:
        self.dark[y][x], self.fixed[y][x] = int(dark), True

    def _rings(self, x: int, y: int, radius: int, *, light: tuple[int, ...]) -> None:
        for dy in range(-radius, radius + 1):
            for dx in range(-radius, radius + 1):
                if 0 <= x + dx < self.size and 0 <= y + dy < self.size:
                    self._fix(x + dx, y + dy, max(abs(dx), abs(dy)) not in light)

    def _format(self, dark: list[list[int]], mask: int, *, fix: bool = False) -> None:
        """Level and mask, twice, and the one module that is always dark."""
        said = _LEVEL_M << 3 | mask
        bits = (said << 10 | _remainder(said, 10, 0x537)) ^ 0x5412
        last = self.size - 1
        first = [(8, at) for at in (0, 1, 2, 3, 4, 5, 7, 8)]
        first += [(at, 8) for at in (7, 5, 4, 3, 2, 1, 0)]
        second = [(last - at, 8) for at in range(8)]
        second += [(8, last - 6 + at) for at in range(7)]
        for places in (first, second):
            for number, (x, y) in enumerate(places):
                dark[y][x] = bits >> number & 1
                if fix:
                    self.fixed[y][x] = True
        dark[last - 7][8] = 1
        self.fixed[last - 7][8] = True

    def _versions(self) -> None:
        bits = self.version << 12 | _remainder(self.version, 12, 0x1F25)
        for number in range(18):
            x, y = self.size - 11 + number % 3, number // 3
            self._fix(x, y, bool(bits >> number & 1))
            self._fix(y, x, bool(bits >> number & 1))

    def fill(self, content: bytes) -> None:
        bits = "".join(f"{each:08b}" for each in content)
        for (x, y), bit in zip(self._zigzag(), bits, strict=False):
            self.dark[y][x] = int(bit)

    def _zigzag(self) -> Iterator[tuple[int, int]]:
        """Free modules, two columns at a time from the right, up and down in turn."""
        upwards = True
        for right in [*range(self.size - 1, 6, -2), 5, 3, 1]:
            rows = range(self.size - 1, -1, -1) if upwards else range(self.size)
            for y in rows:
                for x in (right, right - 1):
                    if not self.fixed[y][x]:
                        yield x, y
            upwards = not upwards

    def masked(self, mask: int) -> tuple[tuple[int, ...], ...]:
        rows = [
            [
                dark if self.fixed[y][x] else dark ^ (_MASKS[mask](x, y) == 0)
                for x, dark in enumerate(row)
            ]
            for y, row in enumerate(self.dark)
        ]
        self._format(rows, mask)
        return tuple(tuple(int(each) for each in row) for row in rows)


def _alignments(version: int) -> list[int]:
    if version == 1:
        return []
    count, last = version // 7 + 2, 10 + 4 * version
    step = (last - 6 + 2 * (count - 1) - 1) // (2 * (count - 1)) * 2
    return [6, *reversed([last - step * at for at in range(count - 1)])]


def _remainder(value: int, degree: int, generator: int) -> int:
    rest = value
    for _ in range(degree):
        rest = rest << 1 ^ (rest >> degree - 1) * generator
    return rest


def _penalty(rows: tuple[tuple[int, ...], ...]) -> int:
    """How hard a code is to read: runs, squares, false finders, and how far from half dark."""
    size, found = len(rows), 0
    columns = tuple(zip(*rows, strict=True))
    for line in (*rows, *columns):
        run = 1
        for before, now in zip(line, (*line[1:], -1), strict=True):
            if before == now:
                run += 1
                continue
            found += run - 2 if run >= 5 else 0
            run = 1
        found += 40 * sum(line[at : at + 11] in _LIKE_FINDER for at in range(size - 10))
    for y in range(size - 1):
        for x in range(size - 1):
            found += 3 * (rows[y][x] == rows[y][x + 1] == rows[y + 1][x] == rows[y + 1][x + 1])
    dark = sum(map(sum, rows))
    return found + 10 * (abs(dark * 20 - size * size * 10) // (size * size))

"""QR codes: known answers of the standard's arithmetic, and every code reads back as its text."""

import pytest

from ..qr import _MASKS, TooLong, _Drawing, _interleaved, _version, error_correction, qr

#: Level M, mask 0 to 7, as ISO/IEC 18004 annex C lists them.
FORMATS = (0x5412, 0x5125, 0x5E7C, 0x5B4B, 0x45F9, 0x40CE, 0x4F97, 0x4AA0)


def test_the_remainder_of_a_block() -> None:
    """ "HELLO WORLD" in version 1-M, a worked example that many tutorials print."""
    data = bytes((32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17))
    assert list(error_correction(data, 10)) == [196, 35, 39, 119, 235, 215, 231, 226, 93, 23]


def read(text: str) -> tuple[str, int]:
    """The text of a code by its modules alone, and its version."""
    rows = qr(text).rows
    version = (len(rows) - 17) // 4
    places = [(8, at) for at in (0, 1, 2, 3, 4, 5, 7, 8)]
    places += [(at, 8) for at in (7, 5, 4, 3, 2, 1, 0)]
    said = sum(rows[y][x] << number for number, (x, y) in enumerate(places))
    mask = FORMATS.index(said)
    drawn = _Drawing(version)
    bits = [rows[y][x] ^ (_MASKS[mask](x, y) == 0) for x, y in drawn._zigzag()]
    content = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits) - 7, 8)]
    order = _order(version)
    data = bytes(each for _place, each in sorted(zip(order, content, strict=False)))
    stream = "".join(f"{each:08b}" for each in data)
    width = 8 if version < 10 else 16
    assert stream[:4] == "0100"
    length, start = int(stream[4 : 4 + width], 2), 4 + width
    chosen = stream[start : start + 8 * length]
    return bytes(int(chosen[at : at + 8], 2) for at in range(0, 8 * length, 8)).decode(), version


def _order(version: int) -> list[int]:
    """Where the data bytes stood before they were taken by column."""
    from ..qr import _BLOCKS, _room

    count, room = _BLOCKS[version - 1], _room(version)
    short, longer = divmod(room, count)
    sizes = [short + (number >= count - longer) for number in range(count)]
    starts = [sum(sizes[:number]) for number in range(count)]
    columns = range(max(sizes))
    return [starts[n] + at for at in columns for n in range(count) if at < sizes[n]]


@pytest.mark.parametrize("length", [1, 14, 15, 26, 62, 63, 122, 152, 180, 213, 214, 331, 362, 664])
def test_every_code_reads_back(length: int) -> None:
    text = "".join("Yi-wang.2026_"[at % 13] for at in range(length))
    said, version = read(text)
    assert said == text and version == _version(length)


def test_chinese_is_bytes_and_too_much_is_refused() -> None:
    assert read("就餐卡")[0] == "就餐卡"
    with pytest.raises(TooLong):
        qr("x" * 667)


def test_patterns_stand_where_scanners_look() -> None:
    rows = qr("x" * 120).rows
    assert len(rows) == 45
    for x, y in ((0, 0), (38, 0), (0, 38)):
        ring = [rows[y + at][x + at] for at in range(7)]
        assert ring == [1, 0, 1, 1, 1, 0, 1]
    versions = sum(rows[number // 3][34 + number % 3] << number for number in range(18))
    assert versions == 0x07C94


def test_drawn_with_its_quiet_zone() -> None:
    svg = qr("x").svg()
    assert 'viewBox="0 0 29 29"' in svg and "style" not in svg and "<script" not in svg
    assert len(_interleaved(bytes(16), 1)) == 26

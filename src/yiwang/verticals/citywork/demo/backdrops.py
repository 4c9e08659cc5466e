"""Where things are seen: a street, a wall, the road underfoot, a green, the street by night."""

from .canvas import SIZE, Canvas, Colour, mix, shade

WIDE, HIGH = SIZE
WALLS: tuple[Colour, ...] = (
    (214, 196, 170), (196, 178, 160), (188, 196, 200), (222, 208, 190), (176, 150, 132),
)  # fmt: skip
SIGNS: tuple[Colour, ...] = (
    (178, 44, 40),
    (30, 92, 150),
    (38, 120, 76),
    (226, 168, 40),
    (96, 52, 120),
)
PAVED, KERB = 560, 735


def street(c: Canvas) -> None:
    """Shop houses, pavement, kerb and a strip of road."""
    c.sweep((0, 0, WIDE, 200), (170, 198, 224), (214, 224, 230))
    x = -c.rng.randint(0, 160)
    while x < WIDE:
        wide = c.rng.randint(230, 340)
        _house(c, x, wide, c.rng.choice(WALLS))
        x += wide
    _pavement(c)
    road(c, KERB + 16)
    if c.rng.random() < 0.6:
        tree(c, c.rng.choice((90, 1180)), PAVED + 90, 1.0)


def _house(c: Canvas, x: int, wide: int, wall: Colour) -> None:
    top = c.rng.randint(10, 110)
    c.sweep((x, top, x + wide, PAVED), shade(wall, 1.05), shade(wall, 0.9))
    c.pen.line((x + wide, top, x + wide, PAVED), fill=shade(wall, 0.7), width=4)
    columns = wide // 95
    for row in range(2):
        for column in range(columns):
            left = x + 24 + column * (wide - 30) / columns
            y = top + 34 + row * 112
            c.pen.rectangle((left, y, left + 58, y + 70), fill=shade(wall, 0.72))
            glass = mix((96, 120, 138), (150, 170, 180), c.rng.random())
            c.pen.rectangle((left + 4, y + 4, left + 54, y + 66), fill=glass)
            c.pen.line((left + 29, y + 4, left + 29, y + 66), fill=shade(wall, 0.85), width=3)
            if c.rng.random() < 0.35:
                c.pen.rectangle((left + 6, y + 74, left + 50, y + 100), fill=(226, 226, 222))
                c.pen.ellipse(
                    (left + 24, y + 77, left + 46, y + 98), outline=(170, 170, 170), width=2
                )
    _shop(c, x + 10, wide - 20)


def _shop(c: Canvas, x: float, wide: float) -> None:
    sign = c.rng.choice(SIGNS)
    c.pen.rectangle((x, 300, x + wide, 362), fill=sign)
    c.writing((x + 16, 304, x + wide - 16, 358), c.rng.randint(3, 5), (250, 244, 224))
    if c.rng.random() < 0.25:
        for y in range(366, PAVED, 13):
            c.pen.rectangle((x + 6, y, x + wide - 6, y + 10), fill=(150, 154, 158))
        return
    c.sweep((x + 6, 366, x + wide - 6, PAVED), (58, 56, 54), (92, 84, 74))
    for shelf in range(400, PAVED - 40, 44):
        for left in range(int(x) + 16, int(x + wide) - 30, 26):
            goods = c.rng.choice(((190, 80, 60), (70, 120, 90), (210, 180, 90), (90, 110, 150)))
            c.pen.rectangle((left, shelf - 22, left + 18, shelf), fill=shade(goods, 0.75))
    c.pen.rectangle((x + wide * 0.4, 380, x + wide * 0.64, PAVED), fill=(74, 84, 92, 190))


def _pavement(c: Canvas) -> None:
    tile = c.rng.choice(((186, 176, 164), (168, 168, 166), (190, 168, 150)))
    c.sweep((0, PAVED, WIDE, KERB), shade(tile, 0.92), tile)
    for number in range(7):
        y = PAVED + 175 * (number / 6) ** 1.6
        c.pen.line((0, y, WIDE, y), fill=shade(tile, 0.8), width=2)
    for number in range(-14, 36):
        c.pen.line(
            (640 + (number - 11) * 58, PAVED, 640 + (number - 11) * 92, KERB),
            fill=shade(tile, 0.83), width=2,
        )  # fmt: skip
    c.pen.rectangle((0, KERB, WIDE, KERB + 16), fill=(206, 204, 200))
    for x in range(0, WIDE, 118):
        c.pen.line((x, KERB, x + 6, KERB + 16), fill=(150, 148, 146), width=3)


def tactile(c: Canvas) -> None:
    """The yellow line of tactile paving."""
    c.pen.rectangle((0, 664, WIDE, 700), fill=(214, 178, 60))
    for x in range(8, WIDE, 34):
        c.pen.line((x, 672, x + 20, 672), fill=(180, 144, 40), width=5)
        c.pen.line((x, 690, x + 20, 690), fill=(180, 144, 40), width=5)


def road(c: Canvas, top: int) -> None:
    c.sweep((0, top, WIDE, HIGH), (96, 98, 102), (120, 122, 124))
    for _speck in range(260):
        x, y = c.rng.randint(0, WIDE), c.rng.randint(top, HIGH)
        c.pen.ellipse((x, y, x + 5, y + 3), fill=c.rng.choice(((136, 138, 140), (80, 82, 86))))


def underfoot(c: Canvas) -> None:
    """The road from a few steps away, a kerb and some houses far off."""
    c.sweep((0, 0, WIDE, 130), (178, 200, 220), (206, 214, 218))
    for x in range(-40, WIDE, 210):
        wall = c.rng.choice(WALLS)
        c.pen.rectangle((x, c.rng.randint(8, 60), x + 200, 190), fill=shade(wall, 0.93))
        c.pen.rectangle((x, 128, x + 200, 150), fill=shade(c.rng.choice(SIGNS), 0.9))
    c.pen.rectangle((0, 188, WIDE, 240), fill=(182, 174, 164))
    c.pen.rectangle((0, 240, WIDE, 256), fill=(206, 204, 200))
    road(c, 256)
    c.pen.polygon([(880, 256), (920, 256), (1270, HIGH), (1150, HIGH)], fill=(226, 222, 206, 210))


def wall(c: Canvas) -> None:
    """A wall straight ahead."""
    tone = c.rng.choice(WALLS)
    c.sweep((0, 0, WIDE, 770), shade(tone, 1.02), shade(tone, 0.93))
    for row, y in enumerate(range(0, 770, 64)):
        c.pen.line((0, y, WIDE, y), fill=shade(tone, 0.86), width=2)
        for x in range(-60 if row % 2 else 0, WIDE, 128):
            c.pen.line((x, y, x, y + 64), fill=shade(tone, 0.88), width=2)
    c.pen.rectangle((0, 680, WIDE, 770), fill=shade(tone, 0.72))
    c.sweep((0, 770, WIDE, HIGH), (170, 166, 160), (190, 186, 178))


def green(c: Canvas) -> None:
    """A lawn with shrubs before houses."""
    c.sweep((0, 0, WIDE, 260), (176, 204, 226), (216, 226, 230))
    for x in range(-40, WIDE, 260):
        c.pen.rectangle((x, c.rng.randint(70, 160), x + 230, 380), fill=c.rng.choice(WALLS))
    for _bush in range(34):
        leaf = (c.rng.randint(58, 96), c.rng.randint(108, 142), c.rng.randint(50, 76))
        c.blot(
            c.rng.randint(0, WIDE), c.rng.randint(370, 440), c.rng.randint(120, 220), 120, leaf, 14
        )
    c.sweep((0, 440, WIDE, HIGH), (112, 150, 76), (88, 128, 58))
    for _blade in range(1500):
        x, y = c.rng.randint(0, WIDE), c.rng.randint(445, HIGH)
        c.pen.line(
            (x, y, x + c.rng.randint(-5, 5), y - 12),
            fill=(70, c.rng.randint(110, 160), 50),
            width=2,
        )


def night(c: Canvas) -> None:
    """The same street after dark."""
    street(c)
    c.pen.rectangle((0, 0, WIDE, HIGH), fill=(10, 14, 34, 176))


def tree(c: Canvas, x: float, y: float, size: float) -> None:
    c.pen.rectangle((x - 13 * size, y - 300 * size, x + 13 * size, y), fill=(104, 82, 62))
    for _leaf in range(26):
        leaf = (c.rng.randint(54, 92), c.rng.randint(104, 140), c.rng.randint(48, 74))
        c.blot(
            x + c.rng.uniform(-130, 130) * size, y - c.rng.uniform(250, 440) * size,
            110 * size, 90 * size, leaf,
        )  # fmt: skip

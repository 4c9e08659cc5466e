"""What is seen on roads and pavements that people ride, drive and walk on."""

from .backdrops import HIGH, KERB, WIDE, street, tactile, underfoot
from .canvas import Canvas, Colour, shade


def bicycles(c: Canvas, after: bool) -> None:
    street(c)
    tactile(c)
    places = (
        [150 + 82 * n for n in range(12)]
        if after
        else [c.rng.randint(120, 1160) for _ in range(15)]
    )
    for x in places:
        y = 640 if after else c.rng.randint(640, 722)
        tone = c.rng.choice(((240, 190, 40), (60, 150, 210), (70, 170, 120), (60, 60, 64)))
        bicycle(c, x, y, tone, lying=not after and c.rng.random() < 0.2)


def bicycle(c: Canvas, x: float, y: float, tone: Colour, *, lying: bool = False) -> None:
    flat = 0.45 if lying else 1.0
    r = 40
    for wheel in (x - 52, x + 52):
        c.pen.ellipse((wheel - r, y - 2 * r * flat, wheel + r, y), outline=(34, 34, 36), width=6)
    hub = y - r * flat
    for line in (
        (x - 52, hub, x - 8, hub - 2), (x - 8, hub, x + 34, hub - 52 * flat),
        (x - 52, hub, x - 18, hub - 48 * flat), (x - 18, hub - 48 * flat, x + 34, hub - 52 * flat),
        (x + 52, hub, x + 32, hub - 74 * flat), (x - 18, hub - 48 * flat, x - 8, hub),
    ):  # fmt: skip
        c.pen.line(line, fill=tone, width=8)
    c.pen.line((x + 16, hub - 78 * flat, x + 44, hub - 74 * flat), fill=(40, 40, 40), width=7)
    c.pen.rounded_rectangle((x - 38, hub - 64 * flat, x - 4, hub - 54 * flat), 5, fill=(30, 30, 30))


def cars(c: Canvas, after: bool) -> None:
    street(c)
    if not after:
        car(
            c,
            c.rng.randint(330, 470),
            716,
            c.rng.choice(((228, 228, 226), (60, 64, 72), (160, 40, 40), (120, 132, 148))),
        )
        car(
            c,
            c.rng.randint(860, 960),
            724,
            c.rng.choice(((236, 236, 236), (40, 60, 100), (150, 150, 152))),
        )


def car(c: Canvas, x: float, y: float, tone: Colour) -> None:
    c.shadow(x, y, 470, 44, 140)
    c.pen.rounded_rectangle((x - 220, y - 112, x + 220, y - 24), 34, fill=tone)
    c.pen.polygon(
        [(x - 150, y - 104), (x - 96, y - 178), (x + 92, y - 178), (x + 158, y - 104)], fill=tone
    )
    c.pen.polygon(
        [(x - 130, y - 108), (x - 86, y - 166), (x - 6, y - 166), (x - 6, y - 108)],
        fill=(70, 84, 96),
    )
    c.pen.polygon(
        [(x + 8, y - 108), (x + 8, y - 166), (x + 84, y - 166), (x + 134, y - 108)],
        fill=(80, 94, 106),
    )
    c.pen.line((x - 216, y - 60, x + 216, y - 60), fill=shade(tone, 0.8), width=4)
    c.pen.rounded_rectangle((x - 220, y - 92, x - 190, y - 72), 6, fill=(240, 236, 200))
    c.pen.rounded_rectangle((x + 192, y - 92, x + 220, y - 72), 6, fill=(200, 50, 44))
    for wheel in (x - 130, x + 130):
        c.pen.ellipse((wheel - 44, y - 76, wheel + 44, y + 12), fill=(30, 30, 32))
        c.pen.ellipse((wheel - 22, y - 54, wheel + 22, y - 10), fill=(150, 152, 156))


def manhole(c: Canvas, after: bool) -> None:
    underfoot(c)
    x, y = 600, 620
    c.pen.ellipse((x - 250, y - 130, x + 250, y + 130), fill=(92, 90, 88))
    if after:
        c.pen.ellipse((x - 220, y - 112, x + 220, y + 112), fill=(72, 72, 74))
        for row in range(-4, 5):
            for column in range(-5, 6):
                px, py = x + column * 36 + (row % 2) * 18, y + row * 22
                if ((px - x) / 200) ** 2 + ((py - y) / 98) ** 2 < 1:
                    c.pen.ellipse((px - 10, py - 6, px + 10, py + 6), fill=(98, 98, 100))
        return
    c.pen.ellipse((x - 216, y - 108, x + 216, y + 108), fill=(14, 14, 16))
    c.pen.arc((x - 200, y - 84, x + 200, y + 116), 20, 160, fill=(58, 56, 54), width=16)
    c.pen.polygon(
        [(x + 160, y + 60), (x + 420, y + 150), (x + 380, y + 210), (x + 120, y + 110)],
        fill=(82, 80, 80),
    )
    for _bit in range(24):
        c.blot(
            x + c.rng.randint(-320, 380),
            y + c.rng.randint(90, 190),
            c.rng.randint(14, 40),
            20,
            (110, 106, 100),
            6,
        )


def pothole(c: Canvas, after: bool) -> None:
    underfoot(c)
    x, y = 560, 640
    if after:
        c.blot(x, y, 560, 260, (66, 66, 70), 16)
        c.blot(x, y, 520, 236, (72, 72, 76), 16)
        return
    c.blot(x, y, 560, 230, (84, 80, 76), 15)
    c.blot(x + 10, y + 8, 460, 170, (58, 54, 50), 13)
    c.blot(x + 30, y + 20, 300, 90, (86, 82, 72), 11)
    for _crack in range(8):
        px, py = x + c.rng.randint(-220, 220), y + c.rng.randint(-80, 80)
        for _piece in range(6):
            nx, ny = px + c.rng.randint(-60, 60), py + c.rng.randint(-22, 36)
            c.pen.line((px, py, nx, ny), fill=(52, 50, 50), width=4)
            px, py = nx, ny
    scraps_of_stone(c, x, y)


def scraps_of_stone(c: Canvas, x: float, y: float) -> None:
    for _stone in range(40):
        c.blot(
            x + c.rng.gauss(0, 190),
            y + c.rng.gauss(0, 70),
            c.rng.randint(12, 38),
            20,
            (126, 120, 112),
            6,
        )


def flooded(c: Canvas, after: bool) -> None:
    street(c)
    if after:
        c.pen.rectangle((0, KERB + 16, WIDE, HIGH), fill=(40, 44, 52, 70))
        return
    c.sweep((0, KERB + 10, WIDE, HIGH), (126, 122, 108), (150, 144, 124))
    for _ripple in range(46):
        x, y = c.rng.randint(0, WIDE), c.rng.randint(KERB + 20, HIGH)
        wide = c.rng.randint(60, 220)
        c.pen.arc((x, y, x + wide, y + 16), 180, 350, fill=(196, 196, 186), width=3)
    car(c, 900, 830, (210, 212, 214))
    c.sweep((600, 800, 1200, 900), (138, 132, 114), (146, 140, 122))


def railing(c: Canvas, after: bool) -> None:
    street(c)
    for x in range(40, WIDE, 44):
        bent = 0 if after or not 480 < x < 860 else c.rng.randint(-90, 90)
        c.pen.line((x, 730, x + bent, 590 + abs(bent) // 2), fill=(236, 236, 236), width=10)
    c.pen.line((0, 600, 470, 600), fill=(240, 240, 240), width=13)
    c.pen.line((880, 600, WIDE, 600), fill=(240, 240, 240), width=13)
    if after:
        c.pen.line((460, 600, 890, 600), fill=(240, 240, 240), width=13)
    else:
        c.pen.line((470, 600, 690, 700), fill=(240, 240, 240), width=13)

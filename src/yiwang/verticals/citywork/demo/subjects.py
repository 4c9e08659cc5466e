"""What was seen, and the same place after it was put right (`after`)."""

from collections.abc import Callable

from .backdrops import HIGH, SIGNS, WIDE, green, night, street, tree, wall
from .canvas import Canvas, shade
from .roadway import bicycles, cars, flooded, manhole, pothole, railing

Subject = Callable[[Canvas, bool], None]


def rubbish(c: Canvas, after: bool) -> None:
    street(c)
    bin_(c, 900, 700)
    if after:
        c.blot(560, 690, 330, 40, (158, 152, 144))
        return
    c.shadow(590, 715, 520, 90)
    for _bag in range(17):
        tone = c.rng.choice(
            ((38, 40, 44), (60, 66, 70), (196, 60, 54), (222, 222, 224), (60, 110, 160))
        )
        x, y = c.rng.gauss(590, 110), c.rng.gauss(676, 22)
        wide = c.rng.randint(70, 130)
        c.blot(x, y, wide, wide * 0.8, tone)
        c.blot(x - wide * 0.12, y - wide * 0.18, wide * 0.4, wide * 0.2, shade(tone, 1.35))
        c.pen.polygon(
            [(x - 9, y - wide * 0.34), (x, y - wide * 0.56), (x + 9, y - wide * 0.34)],
            fill=shade(tone, 0.85),
        )
    scraps(c, 60, (300, 650, 980, 740))


def scraps(c: Canvas, count: int, box: tuple[int, int, int, int]) -> None:
    for _scrap in range(count):
        tone = c.rng.choice(((236, 236, 230), (200, 170, 110), (90, 130, 80), (200, 80, 70)))
        c.blot(
            c.rng.randint(box[0], box[2]),
            c.rng.randint(box[1], box[3]),
            c.rng.randint(9, 24),
            10,
            tone,
            5,
        )


def bin_(c: Canvas, x: float, y: float, *, lid: bool = True) -> None:
    c.shadow(x, y + 6, 190, 36)
    c.pen.polygon(
        [(x - 70, y - 170), (x + 70, y - 170), (x + 56, y), (x - 56, y)], fill=(38, 110, 66)
    )
    c.pen.polygon(
        [(x - 70, y - 170), (x - 36, y - 170), (x - 30, y), (x - 56, y)], fill=(48, 128, 78)
    )
    c.writing((x - 36, y - 110, x + 36, y - 60), 2, (220, 240, 220))
    if lid:
        c.pen.rounded_rectangle((x - 78, y - 192, x + 78, y - 166), 10, fill=(28, 86, 52))


def overflowing(c: Canvas, after: bool) -> None:
    street(c)
    bin_(c, 520, 706, lid=after)
    bin_(c, 740, 712, lid=after)
    if not after:
        for x in (520, 740):
            for _bag in range(5):
                tone = c.rng.choice(((40, 42, 46), (210, 210, 206), (190, 70, 60), (70, 120, 170)))
                c.blot(x + c.rng.randint(-50, 50), 706 - c.rng.randint(168, 220), 88, 66, tone)
        scraps(c, 46, (380, 690, 900, 745))


def stall(c: Canvas, after: bool) -> None:
    street(c)
    if after:
        return
    c.shadow(560, 724, 560, 60)
    c.pen.polygon([(270, 430), (850, 430), (900, 500), (220, 500)], fill=c.rng.choice(SIGNS))
    for x in range(260, 880, 62):
        c.pen.polygon([(x, 430), (x + 30, 430), (x + 32, 500), (x - 4, 500)], fill=(240, 238, 230))
    for x in (262, 858):
        c.pen.line((x, 490, x, 716), fill=(120, 120, 122), width=9)
    c.pen.polygon([(250, 610), (870, 610), (900, 664), (220, 664)], fill=(150, 112, 74))
    c.pen.rectangle((232, 660, 890, 716), fill=(120, 88, 58))
    for _fruit in range(110):
        tone = c.rng.choice(((214, 70, 50), (240, 170, 50), (90, 150, 60), (230, 210, 90)))
        x, y = c.rng.randint(262, 858), c.rng.randint(592, 646)
        c.pen.ellipse((x, y, x + 30, y + 28), fill=tone)


def goods_outside(c: Canvas, after: bool) -> None:
    street(c)
    if after:
        return
    for x in range(220, 1000, 118):
        high = c.rng.randint(60, 150)
        tone = c.rng.choice(((176, 138, 92), (196, 160, 112), (70, 110, 160), (190, 70, 60)))
        c.shadow(x + 54, 700, 140, 26)
        for level in range(high // 50 + 1):
            y = 696 - level * 52
            c.pen.rectangle((x, y - 50, x + 104, y), fill=shade(tone, 1 - level * 0.06))
            c.pen.line((x, y - 25, x + 104, y - 25), fill=shade(tone, 0.8), width=4)
            c.writing((x + 20, y - 46, x + 84, y - 28), 3, shade(tone, 0.6))


def banner(c: Canvas, after: bool) -> None:
    street(c)
    for x in (190, 1080):
        c.pen.rectangle((x - 11, 180, x + 11, 720), fill=(122, 126, 130))
    if after:
        return
    c.pen.polygon([(196, 236), (1074, 252), (1074, 350), (196, 330)], fill=(196, 30, 34))
    c.writing((240, 246, 1030, 336), 9, (252, 226, 90))


def small_ads(c: Canvas, after: bool) -> None:
    wall(c)
    if after:
        for _patch in range(9):
            c.blot(c.rng.randint(180, 1100), c.rng.randint(180, 560), 150, 110, (226, 218, 206), 8)
        return
    for _ad in range(26):
        x, y = c.rng.randint(90, 1090), c.rng.randint(110, 600)
        wide, high = c.rng.randint(70, 130), c.rng.randint(90, 150)
        c.pen.rectangle(
            (x, y, x + wide, y + high),
            fill=c.rng.choice(((250, 250, 244), (250, 226, 120), (240, 190, 190), (180, 220, 240))),
        )
        for line in range(4):
            c.writing(
                (x + 8, y + 8 + line * high / 4, x + wide - 8, y + high / 4 + line * high / 4),
                4,
                (60, 40, 44),
            )


def laundry(c: Canvas, after: bool) -> None:
    street(c)
    for x in (210, 1070):
        c.pen.rectangle((x - 9, 330, x + 9, 720), fill=(110, 112, 116))
    if after:
        return
    c.pen.line((210, 380, 640, 400, 1070, 380), fill=(60, 60, 60), width=4)
    for x in range(250, 1040, 92):
        tone = c.rng.choice(
            ((232, 232, 238), (80, 110, 170), (200, 90, 100), (110, 150, 120), (90, 80, 76))
        )
        high = c.rng.randint(110, 190)
        c.pen.polygon(
            [(x, 390), (x + 76, 390), (x + 82, 390 + high), (x - 6, 390 + high)], fill=tone
        )
        c.pen.polygon([(x, 390), (x - 26, 450), (x, 462)], fill=shade(tone, 0.85))


def materials(c: Canvas, after: bool) -> None:
    street(c)
    if after:
        return
    c.shadow(480, 730, 520, 70)
    for _layer in range(260):
        x = c.rng.gauss(460, 120)
        c.blot(
            x,
            722 - max(0, 120 - abs(x - 460) * 0.6) * c.rng.random(),
            40,
            22,
            shade((198, 172, 128), c.rng.uniform(0.85, 1.08)),
            6,
        )
    for row in range(5):
        for column in range(6 - row):
            x, y = 780 + column * 66 + row * 33, 716 - row * 34
            c.pen.rectangle(
                (x, y - 30, x + 60, y), fill=shade((168, 84, 62), c.rng.uniform(0.85, 1.1))
            )


def rubble(c: Canvas, after: bool) -> None:
    street(c)
    if after:
        return
    c.shadow(620, 734, 700, 80)
    for _piece in range(190):
        x = c.rng.gauss(620, 150)
        y = 726 - max(0, 150 - abs(x - 620) * 0.55) * c.rng.random()
        tone = c.rng.choice(((170, 164, 156), (146, 138, 130), (176, 104, 82), (206, 200, 190)))
        c.blot(x, y, c.rng.randint(26, 70), c.rng.randint(20, 44), tone, 6)


def lamp(c: Canvas, after: bool) -> None:
    night(c)
    for x, far in ((360, 1.0), (880, 0.72)):
        top = int(90 + (1 - far) * 240)
        c.pen.rectangle((x - 8 * far, top, x + 8 * far, 720 - (1 - far) * 90), fill=(64, 66, 72))
        c.pen.line((x, top, x + 130 * far, top - 16), fill=(64, 66, 72), width=9)
        if after or far < 1:
            for grow in range(9, 0, -1):
                r = 34 * grow * far
                c.pen.ellipse(
                    (x + 130 * far - r, top - r, x + 130 * far + r, top + r),
                    fill=(255, 226, 150, 17),
                )
            c.pen.polygon(
                [
                    (x + 100 * far, top),
                    (x + 160 * far, top),
                    (x + 360 * far, 740),
                    (x - 120 * far, 740),
                ],
                fill=(255, 224, 150, 44),
            )
        c.pen.rounded_rectangle(
            (x + 92 * far, top - 22, x + 168 * far, top + 4),
            8,
            fill=(255, 240, 200) if after or far < 1 else (70, 72, 78),
        )


def dead_tree(c: Canvas, after: bool) -> None:
    green(c)
    if after:
        tree(c, 620, 760, 1.3)
        return
    c.pen.polygon([(596, 770), (650, 770), (640, 470), (612, 470)], fill=(96, 78, 62))
    for _twig in range(16):
        x, y = 626.0, c.rng.uniform(470, 640)
        for _piece in range(4):
            nx, ny = x + c.rng.uniform(-90, 90), y - c.rng.uniform(10, 80)
            c.pen.line((x, y, nx, ny), fill=(96, 78, 62), width=8)
            x, y = nx, ny
    c.pen.line((660, 770, 1020, 800), fill=(96, 78, 62), width=24)


def litter_on_green(c: Canvas, after: bool) -> None:
    green(c)
    if not after:
        scraps(c, 130, (120, 520, 1160, 900))
        for _bottle in range(16):
            x, y = c.rng.randint(140, 1120), c.rng.randint(560, 880)
            c.pen.rounded_rectangle(
                (x, y, x + 62, y + 22),
                9,
                fill=c.rng.choice(((190, 220, 236), (110, 160, 110), (240, 240, 240))),
            )


def broken_sign(c: Canvas, after: bool) -> None:
    wall(c)
    tone = c.rng.choice(SIGNS)
    if after:
        c.pen.rectangle((190, 220, 1090, 400), fill=tone)
        c.writing((240, 236, 1040, 384), 6, (252, 246, 230))
        return
    c.pen.polygon([(190, 220), (760, 226), (720, 330), (780, 402), (190, 398)], fill=tone)
    c.pen.polygon([(830, 300), (1080, 380), (1030, 520), (800, 440)], fill=shade(tone, 0.9))
    c.writing((230, 236, 700, 384), 4, (246, 236, 210))
    for x in (770, 800, 840):
        c.pen.line((x, 240, x + c.rng.randint(-40, 60), 430), fill=(40, 40, 42), width=4)


def site(c: Canvas, after: bool) -> None:
    c.sweep((0, 0, WIDE, 420), (180, 198, 214), (214, 218, 218))
    c.pen.rectangle((300, 40, 380, 420), fill=(150, 140, 130))
    for y in range(60, 420, 60):
        c.pen.rectangle((420, y, 900, y + 40), fill=(172, 164, 152))
    c.pen.rectangle((0, 360, WIDE, 560), fill=(60, 120, 160))
    for x in range(0, WIDE, 160):
        c.pen.line((x, 360, x, 560), fill=(44, 96, 132), width=5)
    c.writing((180, 410, 1100, 510), 8, (240, 244, 248))
    c.sweep((0, 560, WIDE, HIGH), (158, 140, 112), (150, 128, 96))
    for x in range(60, WIDE, 190):
        tone = (66, 128, 72) if after else (176, 150, 110)
        c.blot(x, 640, 260, 130, tone, 15)
    if not after:
        for _cloud in range(24):
            c.blot(
                c.rng.randint(0, WIDE), c.rng.randint(420, 700), 320, 180, (206, 188, 156, 44), 12
            )


SUBJECTS: dict[str, Subject] = {
    "rubbish": rubbish,
    "bin": overflowing,
    "bicycles": bicycles,
    "cars": cars,
    "manhole": manhole,
    "pothole": pothole,
    "flooded": flooded,
    "stall": stall,
    "goods": goods_outside,
    "banner": banner,
    "ads": small_ads,
    "laundry": laundry,
    "materials": materials,
    "rubble": rubble,
    "lamp": lamp,
    "tree": dead_tree,
    "green": litter_on_green,
    "sign": broken_sign,
    "railing": railing,
    "site": site,
}

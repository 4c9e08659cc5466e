"""A statement as a PDF to be signed, sealed and filed: landscape A4, its days behind it.

Set in STSong-Light, the Song face that PDF readers bring for Chinese (Adobe-GB1), so that no font
is shipped and a page takes a few kilobytes. Import it where it is used: reportlab is slow to load.
"""

import io
from datetime import date, datetime
from html import escape
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

from .models import Statement
from .panels.signing import signatures
from .panels.statements import days_of
from .panels.values import Yuan
from .sheets import Sheet, Told

SONG = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))

_WIDTH, _HEIGHT = landscape(A4)
_MARGIN = 15 * mm
_INK, _GRAY, _RULE, _SHADE = map(HexColor, ("#1a1a1a", "#555555", "#999999", "#f0f0f0"))
_TITLE = ParagraphStyle("title", fontName=SONG, fontSize=17, leading=22, alignment=TA_CENTER)
_UNDER = ParagraphStyle("under", _TITLE, fontSize=10, leading=14, textColor=_GRAY)
_HEAD = ParagraphStyle("head", fontName=SONG, fontSize=11, leading=15, spaceBefore=6, spaceAfter=3)
_CELL = ParagraphStyle("cell", fontName=SONG, fontSize=9, leading=12, wordWrap="CJK")
_LINES = [
    ("FONT", (0, 0), (-1, -1), SONG, 9, 12),
    ("TEXTCOLOR", (0, 0), (-1, -1), _INK),
    ("GRID", (0, 0), (-1, -1), 0.4, _RULE),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]
#: Shares of the page's width; canteens have as many columns as there are funders.
_DAYS = (11, 22, 10, 7, 7, 11, 9, 11, 11, 9)
_LOG = (14, 18, 20, 48)
_SEAL = 32 * mm


def statement_paper(told: Told) -> io.BytesIO:
    """Sums, canteens, log and places for seals; from a new page the lines by day.

    A character outside of the font's plane (rare names) stands as 〓, the printers' mark for one
    that is missing; the workbook has it.
    """
    file = io.BytesIO()
    statement = told.statement
    name = f"{statement.operator.name} {statement.period.code}"
    SimpleDocTemplate(
        file, pagesize=(_WIDTH, _HEIGHT), leftMargin=_MARGIN, rightMargin=_MARGIN,
        topMargin=12 * mm, bottomMargin=_MARGIN,
        title=_("长者饭堂结算单 %(name)s") % {"name": name}, author=statement.operator.name,
        lang="zh-CN",
    ).build(_story(told), canvasmaker=_footed(f"{name}　{statement.digest[:16]}"))  # fmt: skip
    file.seek(0)
    return file


def _story(told: Told) -> list[Flowable]:
    statement = told.statement
    canteens = told.canteens(narrow=True)
    wide = (24, 7, *[9] * (len(canteens.heads) - 3), 12)
    state = Statement.State(statement.state).label
    return [
        Paragraph(_("长者饭堂结算单"), _TITLE),
        Paragraph(_safe(f"{statement.operator.name} · {days_of(statement)} · {state}"), _UNDER),
        *_headed(told.sums().title, _paired(told.sums())),
        *_headed(_("按饭堂和出资方（元）"), _ruled(canteens, wide)),
        *_headed(told.log().title, _ruled(told.log(), _LOG)),
        KeepTogether(_headed(_("签章"), _seals(statement))),
        PageBreak(),
        *_headed(told.days().title, _ruled(told.days(), _DAYS)),
    ]


def _headed(title: str, table: Flowable) -> list[Flowable]:
    return [Paragraph(_safe(title), _HEAD), table]


def _paired(sheet: Sheet) -> Table:
    """Names and values, two pairs to a row."""
    cells = [cell for name, value in sheet.rows for cell in (name, _cell(value))]
    cells += [""] * (-len(cells) % 4)
    rows = [cells[at : at + 4] for at in range(0, len(cells), 4)]
    shaded = [("BACKGROUND", (at, 0), (at, -1), _SHADE) for at in (0, 2)]
    return Table(rows, _widths((14, 36, 14, 36)), style=[*_LINES, *shaded])


def _ruled(sheet: Sheet, shares: tuple[float, ...]) -> Table:
    """Headings on every page; numbers to the right, so that they stand below each other."""
    rows = [tuple(row) for row in sheet.rows]
    style = [*_LINES, ("BACKGROUND", (0, 0), (-1, 0), _SHADE)]
    for at in range(len(sheet.heads)):
        if rows and isinstance(rows[0][at], Yuan | int):
            style.append(("ALIGN", (at, 0), (at, -1), "RIGHT"))
    cells = [list(sheet.heads), *([_cell(value) for value in row] for row in rows)]
    return Table(cells, _widths(shares), style=style, repeatRows=1)


def _seals(statement: Statement) -> Table:
    """A place for each who answers for it, with whoever took the step.

    A round seal is 42 mm wide (40 mm for a company): it stands beside the name, over the rule.
    """
    places = signatures(list(statement.steps.order_by("id")))
    taken = [
        f"{place.name}\n{localtime(place.at):%Y-%m-%d}" if place.at else "" for place in places
    ]
    rows = [[str(place.label) for place in places], [_plane(each) for each in taken]]
    style = [*_LINES, ("BACKGROUND", (0, 0), (-1, 0), _SHADE), ("VALIGN", (0, 1), (-1, 1), "TOP")]
    return Table(rows, _widths((25, 25, 25, 25)), rowHeights=[None, _SEAL], style=style)


def _widths(shares: tuple[float, ...]) -> list[float]:
    return [(_WIDTH - 2 * _MARGIN) * share / sum(shares) for share in shares]


def _cell(value: Any) -> Any:
    """Text wraps and is set as it stands, never read as markup; the rest is short."""
    if isinstance(value, Yuan):
        return value.html()
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return Paragraph(_safe(value), _CELL) if isinstance(value, str) and value else str(value)


def _plane(text: str) -> str:
    return "".join("〓" if ord(letter) > 0xFFFF else letter for letter in text)


def _safe(text: str) -> str:
    return escape(_plane(text), quote=False)


def _footed(said: str) -> type[Canvas]:
    """A canvas that says at the foot of each page whose it is, and which of how many: known when
    the last is done, so that pages are kept until then."""

    class Footed(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for at, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                self.setFont(SONG, 8)
                self.setFillColor(_GRAY)
                self.drawString(_MARGIN, 8 * mm, _plane(said))
                which = {"page": at, "pages": len(self._kept)}
                text = _("第 %(page)s 页，共 %(pages)s 页") % which
                self.drawRightString(_WIDTH - _MARGIN, 8 * mm, text)
                super().showPage()
            super().save()

    return Footed

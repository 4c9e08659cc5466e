"""A file's bytes into lines of text by column. Nothing in it is trusted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yiwang.lib.errors import Invalid
from yiwang.ui.sheets import Cell, rows_of

from .layout import BY_KEY, key_of

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 10_000
HEAD = 10  # a heading stands in the first ten rows; titles and remarks may stand above it


@dataclass
class Line:
    """One row that says something. `number` is the file's own row number; `raw` its cells as they
    were by column of the file; `faults` are what is wrong with it, in words."""

    number: int
    values: dict[str, Cell]
    raw: list[Cell]
    faults: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """`headings` as the file has them, `keys` what each means ("" for a column we do not know)."""

    headings: list[str]
    keys: list[str]
    lines: list[Line]

    @property
    def ignored(self) -> list[str]:
        pairs = zip(self.headings, self.keys, strict=True)
        return [heading for heading, key in pairs if heading and not key]


def read_sheet(data: bytes) -> Sheet:
    """Read what can be read; Invalid when the file as a whole cannot be."""
    return _sheet(rows_of(data, most_bytes=MOST_BYTES))


def _sheet(rows: Iterable[tuple[int, list[Cell]]]) -> Sheet:
    source = iter(rows)
    sheet = _headed(source)
    for number, cells in source:
        if not any(cell.text or cell.fault for cell in cells):
            continue
        if len(sheet.lines) == MOST_ROWS:
            said = _("行数太多（最多 %(most)s 行）；请分成几个文件。") % {"most": f"{MOST_ROWS:,}"}
            raise Invalid({"file": said})
        sheet.lines.append(_line(sheet, number, cells))
    if not sheet.lines:
        raise Invalid({"file": _("表头下面没有内容；请从第二行起填写，一行一件。")})
    return sheet


def _headed(source: Iterator[tuple[int, list[Cell]]]) -> Sheet:
    """The sheet with its heading: the first row that names two of our columns, 标题 among them."""
    for at, (_number, cells) in enumerate(source):
        headings = [cell.text.strip()[:60] for cell in cells]
        keys = [key_of(heading) for heading in headings]
        if "title" in keys and len(set(keys) - {""}) >= 2:
            twice = sorted({key for key in keys if key and keys.count(key) > 1})
            if twice:
                names = "、".join(str(BY_KEY[key].title) for key in twice)
                said = _("有几列都是“%(names)s”；请只留一列。") % {"names": names}
                raise Invalid({"file": said})
            return Sheet(headings, keys, [])
        if at + 1 >= HEAD:
            break
    said = _("没有找到表头。第一行须有列名，至少有“标题”和“地址”；可下载模板对照。")
    raise Invalid({"file": said})


def _line(sheet: Sheet, number: int, cells: list[Cell]) -> Line:
    raw = [*cells, *[Cell("")] * (len(sheet.keys) - len(cells))][: len(sheet.keys)]
    line = Line(number, {}, raw)
    for key, cell in zip(sheet.keys, raw, strict=True):
        if not key:
            continue
        column = BY_KEY[key]
        if cell.fault:
            line.faults.append(f"{column.title}：{cell.fault}")
        elif len(cell.text.strip()) > column.longest:
            counts = {"most": column.longest, "now": len(cell.text.strip())}
            said = _("太长（%(now)s 字），最多 %(most)s 字") % counts
            line.faults.append(f"{column.title}：{said}")
        else:
            line.values[key] = cell
    return line

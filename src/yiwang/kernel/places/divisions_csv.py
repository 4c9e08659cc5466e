"""Reads the public `china-division` tables into rows, or reasons why a row cannot be used."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from yiwang.lib.errors import Invalid

from .faults import said_code_fault
from .rules import LEVELS

# File name (before its first dot or underscore) -> level, and the column with the parent's code.
FILES = {
    "provinces": ("province", ""),
    "cities": ("city", "provinceCode"),
    "areas": ("district", "cityCode"),
    "streets": ("street", "areaCode"),
    "villages": ("community", "streetCode"),
}
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    name: str
    level: str
    parent: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class BadRow:
    file: str
    line: int
    code: str
    name: str
    reason: str


def files_in(folder: Path) -> list[Path]:
    """The tables in a folder, provinces first. Raises Invalid when there are none."""
    found = [path for path in sorted(folder.glob("*.csv*")) if _kind(path)]
    if not found:
        names = ", ".join(f"{name}.csv" for name in FILES)
        raise Invalid(
            {
                "folder": _("%(folder)s 里没有区划表（%(names)s，可以是 .gz）")
                % {"folder": folder, "names": names}
            }
        )
    return sorted(found, key=lambda path: (LEVELS.index(FILES[_kind(path)][0]), path.name))


def read(path: Path) -> Iterator[Row | BadRow]:
    """Every row of one table, in order. Raises Invalid when it is not such a table."""
    kind = _kind(path)
    if not kind:
        raise Invalid(
            {
                "file": _("%(file)s 不是区划表：文件名应以 %(names)s 开头")
                % {"file": path.name, "names": ", ".join(FILES)}
            }
        )
    try:
        with _text(path) as lines:
            yield from _rows(lines, kind, path.name)
    except (csv.Error, UnicodeDecodeError, gzip.BadGzipFile, EOFError) as fault:
        said = _("%(file)s 读不下去：%(fault)s") % {"file": path.name, "fault": fault}
        raise Invalid({"file": said}) from fault


def _rows(lines: Iterable[str], kind: str, file: str) -> Iterator[Row | BadRow]:
    level, parent_column = FILES[kind]
    reader = csv.DictReader(lines)
    missing = {"code", "name", parent_column} - {""} - set(reader.fieldnames or ())
    if missing:
        said = _("%(file)s 缺少列：%(columns)s")
        raise Invalid({"file": said % {"file": file, "columns": ", ".join(sorted(missing))}})
    for values in reader:
        yield _row(values, level, parent_column, file, reader.line_num)


def _row(
    values: dict[str, str | None], level: str, parent_column: str, file: str, line: int
) -> Row | BadRow:
    code, name = (values["code"] or "").strip(), (values["name"] or "").strip()
    parent = (values[parent_column] or "").strip() if parent_column else ""
    reason = said_code_fault(code, level)
    if not reason and not name:
        reason = _("没有名称")
    if not reason and (len(name) > LONGEST_NAME or "\x00" in name):
        reason = _("名称过长或含有不能保存的字符")
    if not reason and level != "province" and not code.startswith(parent or "?"):
        reason = _("代码不以上级代码“%(parent)s”开头") % {"parent": parent}
    if reason:
        return BadRow(file, line, code[:40], name[:80].replace("\x00", ""), reason)
    return Row(code, name, level, parent, file, line)


def _kind(path: Path) -> str:
    stem = path.name.partition(".")[0].partition("_")[0]
    return stem if stem in FILES and path.suffix in (".csv", ".gz") else ""


def _text(path: Path) -> io.TextIOBase:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")

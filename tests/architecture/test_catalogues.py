"""The interface is written in Chinese and completely translated into English."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from .sources import SRC, here, modules

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_every_string_is_translated() -> None:
    english = _english()
    missing = sorted(
        f"{where}: {message}"
        for where, message, context in _used()
        if not english.get((context, message))
    )
    assert not missing, f"{len(missing)} without English:\n" + "\n".join(missing)


def test_translations_keep_their_placeholders() -> None:
    wrong = []
    for path in _catalogues():
        for entry in _read(path):
            if not entry.id:
                continue
            wanted = {found for text in _texts(entry.id) for found in PLACEHOLDER.findall(text)}
            for text in _texts(entry.string):
                if text and not set(PLACEHOLDER.findall(text)) <= wanted:
                    wrong.append(f"{here(path)}: {entry.id} -> {text}")
    assert not wrong, "\n".join(wrong)


def test_no_translation_is_a_guess() -> None:
    wrong = [
        f"{here(path)}: {entry.id}"
        for path in _catalogues()
        for entry in _read(path)
        if entry.fuzzy
    ]
    assert not wrong, "\n".join(wrong)


def _used() -> Iterator[tuple[str, str, str | None]]:
    for module in modules():
        if not module.is_test:
            yield from _extract(module.path, module.path.read_text(encoding="utf-8"))
    for pattern in ("*.html", "*.txt"):
        for path in sorted(SRC.glob(f"**/templates/**/{pattern}")):
            yield from _extract(path, templatize(path.read_text(encoding="utf-8")))


def _extract(path: Path, source: str) -> Iterator[tuple[str, str, str | None]]:
    found = extract("python", BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"})
    for line, messages, _, context in found:
        first = messages if isinstance(messages, str) else messages[0]
        if first:
            yield f"{here(path)}:{line}", first, context


def _english() -> dict[tuple[str | None, str], bool]:
    """Whether a message has all of its English forms somewhere; Django merges the catalogues."""
    return {
        (entry.context, _texts(entry.id)[0]): all(_texts(entry.string))
        for path in _catalogues()
        for entry in _read(path)
        if entry.id
    }


def _catalogues() -> list[Path]:
    return sorted(SRC.glob("**/locale/en/LC_MESSAGES/*.po"))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")


def _texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)

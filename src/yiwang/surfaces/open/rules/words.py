"""What may be said to everybody, and what is taken from anybody: pure text."""

import re
import unicodedata

#: Bidirectional overrides and isolates (UAX #9) can make a text read as something else.
_DIRECTIONS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
#: What XML 1.0 §2.2 does not allow in a document.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Telephone, identity and account numbers, however they are grouped; and mail addresses.
_NUMBERS = re.compile(r"\d(?:[\s\-—.]?\d){6,}[Xx]?")
_MAIL = re.compile(r"[^\s@，。；：]+@[^\s@，。；：]+")
_ENDS = re.compile(r"[。！？!?；;\n]")
TITLE = 40


def clean_text(text: str) -> str:
    """The text composed (NFC), without control and direction characters; lines are kept."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = [char for char in composed if char in "\n\t" or not _is_control(char)]
    return "".join(kept).strip()


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") or ord(char) in _DIRECTIONS


def clean_line(text: str) -> str:
    """`clean_text` on one line, runs of blanks as one."""
    return " ".join(clean_text(text).split())


def title_of(description: str, class_name: str) -> str:
    """What staff read in a list: the first sentence of the description, else the class."""
    first = clean_line(_ENDS.split(description.strip(), maxsplit=1)[0])
    if len(first) < 2:
        return class_name
    return first if len(first) <= TITLE else first[: TITLE - 1] + "…"


def full_name(first: str, last: str) -> str:
    """王小明 of 小明 and 王; Ann Lee of Ann and Lee: Chinese names begin with the family's."""
    if any("\u4e00" <= char <= "\u9fff" for char in first + last):
        return last + first
    return f"{first} {last}".strip()


def without_numbers(text: str) -> str:
    """The text with everything masked that may be somebody's number or mail address."""
    return _MAIL.sub("***", _NUMBERS.sub("***", text))


def for_xml(text: str) -> str:
    """The text without the characters that no XML document can hold."""
    return _NOT_XML.sub("", text)

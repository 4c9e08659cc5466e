"""What a resident's words become: pure text, no framework."""

import re
import unicodedata
from collections.abc import Sequence

MOST_WORDS = 4000
#: Bidirectional overrides and isolates (UAX #9) can make a text read as something else.
_DIRECTIONS = set(range(0x202A, 0x202F)) | set(range(0x2066, 0x206A)) | {0x200E, 0x200F, 0x061C}
_ENDS = re.compile(r"[。！？!?；;\n]")
TITLE = 40
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_LATIN = re.compile(r"[a-z]{3,}")


def clean_text(text: str) -> str:
    """The text composed (NFC), without control and direction characters; lines are kept."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = [char for char in composed if char in "\n\t" or not _is_control(char)]
    return "".join(kept).strip()


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") or ord(char) in _DIRECTIONS


def clean_line(text: str) -> str:
    """`clean_text` on one line, runs of blanks as one."""
    return " ".join(clean_text(text).split())


def title_of(description: str, class_name: str, fallback: str) -> str:
    """What staff read in a list: the first sentence, else the class, else `fallback`."""
    first = clean_line(_ENDS.split(description.strip(), maxsplit=1)[0])
    if len(first) >= 2:
        return first if len(first) <= TITLE else first[: TITLE - 1] + "…"
    return class_name or fallback


def upload_title(place: str, *, spoken: bool) -> str:
    """What staff read when nothing was written and no class chosen: 语音上报（第1网格）."""
    what = "语音上报" if spoken else "居民反映"
    return f"{what}（{place}）"[:TITLE] if spoken and place else what


def word_pieces(text: str) -> frozenset[str]:
    """What a text is compared by: pairs of neighbouring Chinese characters, and Latin words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    pieces = set(_LATIN.findall(plain))
    for run in _CHINESE.findall(plain):
        pieces.update(run[at : at + 2] for at in range(len(run) - 1))
    return frozenset(pieces)


def likeness(said: str, name: str, everyday: Sequence[str]) -> int:
    """How much of what was said points to a class: an everyday word counts three, a piece that
    it shares with the name one. An own default, no standard's."""
    plain = unicodedata.normalize("NFKC", said).casefold()
    heard = sum(3 for word in everyday if word in plain)
    return heard + len(word_pieces(plain) & word_pieces(name))


def code_digits(text: str) -> str:
    """The digits of a follow code however it was typed: blanks, dashes, full-width digits."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if char in "0123456789")


def grouped(code: str) -> str:
    """1234 5678 9012, as it is read aloud."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def deepest_choice(codes: Sequence[str]) -> str:
    """The deepest of street, community, grid that follows on from those above it."""
    deepest = ""
    for code in codes:
        if not code or not code.startswith(deepest):
            break
        deepest = code
    return deepest


def short_name(name: str) -> str:
    """浈江路社区 of 浈江路社区居民委员会: what people call the place, not its committee."""
    for committee in ("居民委员会", "村民委员会", "居委会", "村委会"):
        name = name.removesuffix(committee) or name
    return name

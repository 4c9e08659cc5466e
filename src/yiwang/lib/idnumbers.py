"""Identity numbers, organisation codes and telephone numbers: valid or not, and how they are shown.

Sources: GB 11643-1999 (resident identity number), GB 32100-2015 (unified social credit code),
GB 11714-1997 (organisation code); masking follows the defaults of this field's practice.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

# First two digits of GB/T 2260 codes on identity numbers. 81, 82, 83 are residence permits of
# Hong Kong, Macao and Taiwan residents. A foreigner's permanent residence card (2023 form) is 9,
# the province, and three digits of the country, so that the province comes one digit later.
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
OLDEST_YEARS = 150

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_RESIDENT = re.compile(r"\d{17}[\dX]", re.ASCII)
_LEGACY = re.compile(r"\d{15}", re.ASCII)
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}", re.ASCII)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


@dataclass(frozen=True)
class Resident:
    """What a valid identity number says: `region` is 6 digits, `sex` is "1" male or "2" female."""

    number: str
    region: str
    birth_date: date
    sex: str


def plain(text: str) -> str:
    """Half-width upper case without spaces, hyphens or dots: the form numbers are compared in."""
    return re.sub(r"[\s\-–—.·]", "", text.translate(_FULL_WIDTH)).upper()


def resident(text: str, *, today: date) -> Resident | None:
    """Read an 18-digit or legacy 15-digit identity number; None when it is not valid.

    The region is held to the province only: a number keeps the county code of its day for life,
    so a code that no list of today has must not turn its bearer away.
    """
    number = plain(text)
    if _LEGACY.fullmatch(number):
        number = _widen(number)
    if not _RESIDENT.fullmatch(number) or resident_check(number) != number[17]:
        return None
    if not _PROVINCE.match(number, 1 if number[0] == "9" else 0):
        return None
    born = _birth_date(number[6:14])
    if born is None or not today - timedelta(days=OLDEST_YEARS * 366) <= born <= today:
        return None
    sex = "1" if int(number[16]) % 2 else "2"
    return Resident(number=number, region=number[:6], birth_date=born, sex=sex)


def _widen(number: str) -> str:
    longer = number[:6] + "19" + number[6:]
    return longer + resident_check(longer)


def resident_check(number: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits (GB 11643)."""
    pairs = zip(number, _RESIDENT_WEIGHTS, strict=False)
    return _RESIDENT_CHECKS[sum(int(digit) * weight for digit, weight in pairs) % 11]


def _birth_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def is_resident_number(text: str, *, today: date) -> bool:
    """Whether `text` is a valid resident identity number on that day."""
    return resident(text, today=today) is not None


def is_credit_code(text: str) -> bool:
    """Whether `text` is a valid unified social credit code (18 characters, GB 32100).

    The organisation code inside (characters 9 to 17) is not held to GB 11714: codes issued
    since 2015 need not carry its check digit.
    """
    code = plain(text)
    if not _CREDIT.fullmatch(code) or not code[2:8].isdigit():
        return False
    pairs = zip(code, _CREDIT_WEIGHTS, strict=False)
    total = sum(_CREDIT_ALPHABET.index(char) * weight for char, weight in pairs)
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == code[17]


def is_organisation_code(text: str) -> bool:
    """Whether `text` is a valid organisation code (8 characters and a check, GB 11714)."""
    code = plain(text)
    if not _ORGANISATION.fullmatch(code):
        return False
    pairs = zip(code, _ORGANISATION_WEIGHTS, strict=False)
    total = sum(_ORGANISATION_ALPHABET.index(char) * weight for char, weight in pairs)
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11)) == code[8]


def phone(text: str) -> str:
    """The number in one form, digits only: `13800138000`, `07518123456`; "" when it is neither.

    Accepts +86, 0086, spaces, hyphens and brackets.
    """
    digits = re.sub(r"[()]", "", plain(text))
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    return digits if is_mobile(digits) or _LANDLINE.fullmatch(digits) else ""


def is_mobile(text: str) -> bool:
    """Whether `text` is eleven digits of a mainland mobile number: the kind an SMS can reach."""
    return _MOBILE.fullmatch(text) is not None


def masked_name(name: str) -> str:
    """张*, 欧阳**: the first character, a star for each one after it."""
    name = name.strip()
    return name[:1] + "*" * (len(name) - 1)


def masked_number(number: str) -> str:
    """440106********1234; shorter numbers keep their last quarter only."""
    if len(number) >= 15:
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    kept = len(number) // 4
    return "*" * (len(number) - kept) + number[len(number) - kept :]


def masked_phone(number: str) -> str:
    """138****5678; a landline keeps its area code and last two digits."""
    if is_mobile(number):
        return number[:3] + "****" + number[-4:]
    if len(number) < 7:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 6) + number[-2:]

"""Which allergens a dish has, and which of them a health note names.

The eight groups are those of GB 7718-2011 §4.4.3 (致敏物质). A note is written by people, so the
words that they use for a group stand beside its code.
"""

from collections.abc import Collection, Iterable, Mapping

#: Code -> the words of the health note that mean it; the first is its label.
WORDS: Mapping[str, tuple[str, ...]] = {
    "gluten": ("麸质谷物", "麸质", "小麦", "面粉", "面筋", "大麦"),
    "shellfish": ("甲壳类", "虾", "蟹", "海鲜"),
    "fish": ("鱼类", "鱼", "海鲜"),
    "egg": ("蛋类", "蛋"),
    "peanut": ("花生",),
    "soy": ("大豆", "豆腐", "黄豆", "豆制品"),
    "milk": ("乳类", "牛奶", "乳糖", "乳制品", "奶"),
    "nuts": ("坚果", "核桃", "腰果", "杏仁"),
}


def named_in(note: str) -> frozenset[str]:
    """The codes that a health note names, by code or by one of the words."""
    said = note.lower()
    return frozenset(
        code for code, words in WORDS.items() if code in said or any(word in said for word in words)
    )


def conflicts(has: Iterable[str], not_for_her: Collection[str]) -> tuple[str, ...]:
    """What a dish has that is not for her, in the order of the list."""
    had = set(has)
    return tuple(code for code in WORDS if code in had and code in not_for_her)

"""What deeds are called on statements; rooms say so while apps get ready."""

from yiwang.ui.text import Text

_names: dict[str, Text] = {}


def name_deed(kind: str, name: Text) -> None:
    """Let statements call a journal's `kind` by words: "canteen.redeem" is 用餐核销."""
    _names[kind] = name


def deed_called(kind: str) -> str:
    """The words for a kind; the kind itself where no room has given any."""
    return str(_names.get(kind, kind))

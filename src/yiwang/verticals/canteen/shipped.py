"""The programmes that come with the product, as files that can be read beside their sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "programmes"


@dataclass(frozen=True)
class Shipped:
    """A programme with its one rule set; `content` is what eligibility reads."""

    code: str
    title: str
    district: str
    unit: str
    since: date
    source: str
    content: Mapping[str, Any]


def codes() -> list[str]:
    """The codes of all shipped programmes."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def shipped(code: str) -> Shipped:
    """Raises LookupError for a code that is none of `codes()`."""
    if code not in codes():
        raise LookupError(code)
    # every scalar as text: `on` is a key, and codes keep their digits
    said = yaml.load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
    return Shipped(**{**said, "since": date.fromisoformat(said["since"])})

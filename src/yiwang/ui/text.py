"""Types that every declaration uses."""

from typing import Any, TypeAlias

from django.utils.functional import Promise

#: Interface text: a translated string or one still waiting for the reader's language.
Text: TypeAlias = str | Promise

#: Anything a table or filter can read a value from: a mapping, a model, a frozen row.
Row: TypeAlias = Any

"""What the platform says when it will not do a thing; each message is shown to a person.

A message is the Chinese source string, with `%(name)s` places for `values`: whoever shows it
passes the translator in, so that rules stay free of the web framework.
"""

from collections.abc import Callable, Mapping


class Refused(Exception):
    """A rule says no. `message` says why and what to do; `code` is stable for programs."""

    status = 422

    def __init__(
        self, message: str, *, code: str = "refused", values: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message % values if values else message)
        self.template = message
        self.values = values
        self.code = code

    @property
    def message(self) -> str:
        """The message in the source language."""
        return str(self)

    def text(self, translate: Callable[[str], str]) -> str:
        """The message in the reader's language."""
        translated = translate(self.template)
        return translated % self.values if self.values else translated

    def lines(self, translate: Callable[[str], str]) -> list[str]:
        """What is wrong in the reader's language, a line for each thing."""
        return [self.text(translate)]


class Forbidden(Refused):
    """The actor holds no post that may do this here."""

    status = 403

    def __init__(
        self, message: str, *, code: str = "forbidden", values: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message, code=code, values=values)


class Conflict(Refused):
    """The same `request_id` came with other content, or the row moved on meanwhile."""

    status = 409

    def __init__(
        self, message: str, *, code: str = "conflict", values: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message, code=code, values=values)


class Invalid(Refused):
    """Input that cannot be read; `fields` maps a field's name to what is wrong with it."""

    status = 400

    def __init__(self, fields: dict[str, str], *, message: str = "", code: str = "invalid") -> None:
        super().__init__(message or "；".join(fields.values()), code=code)
        self.fields = fields

    def lines(self, translate: Callable[[str], str]) -> list[str]:
        return [translate(message) for message in self.fields.values()]

"""What the platform says when it will not do a thing; each message is shown to a person."""


class Refused(Exception):
    """A rule says no. `message` says why and what to do; `code` is stable for programs."""

    status = 422

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Forbidden(Refused):
    """The actor holds no post that may do this here."""

    status = 403

    def __init__(self, message: str, *, code: str = "forbidden") -> None:
        super().__init__(message, code=code)


class Conflict(Refused):
    """The same `request_id` came with other content, or the row moved on meanwhile."""

    status = 409

    def __init__(self, message: str, *, code: str = "conflict") -> None:
        super().__init__(message, code=code)


class Invalid(Refused):
    """Input that cannot be read; `fields` maps a field's name to what is wrong with it."""

    status = 400

    def __init__(self, fields: dict[str, str], *, message: str = "", code: str = "invalid") -> None:
        super().__init__(message or "；".join(fields.values()), code=code)
        self.fields = fields

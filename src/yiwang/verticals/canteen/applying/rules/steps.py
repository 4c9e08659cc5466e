"""Which step may follow which. Pure.

Street and district are two pairs of eyes (街道初审、区级审核). That either may ask for what is
missing, and that what is not known is decided again, are defaults.
"""

#: verb -> states from which it is taken.
FROM = {
    "pass": frozenset({"applied", "asked"}),
    "ask": frozenset({"applied", "checked", "unknown"}),
    "refuse": frozenset({"applied", "asked", "checked", "unknown"}),
    "decide": frozenset({"checked", "unknown"}),
    "supply": frozenset({"asked"}),
    "withdraw": frozenset({"applied", "asked", "checked", "unknown"}),
}
#: verb -> the state it leads to; that of `decide` is the rules' answer.
TO = {
    "pass": "checked",
    "ask": "asked",
    "refuse": "refused",
    "supply": "applied",
    "withdraw": "withdrawn",
}


def may(verb: str, state: str) -> bool:
    """Whether `verb` is taken in `state`."""
    return state in FROM[verb]


def done_already(verb: str, state: str) -> bool:
    """Whether the application stands where `verb` would bring it."""
    return TO.get(verb) == state

"""Decisions as pure functions on plain values; each names its source."""

#: state -> the states that a decision may lead to. Source: the steps of recruiting volunteers
#: in the papers' pilot streets (apply, check, admit, end); an own default, no standard's.
STEPS = {
    "applied": ("approved", "refused"),
    "approved": ("suspended",),
    "refused": (),
    "suspended": (),
}
#: Why she was turned away, or stopped, must be told: PIPL art. 24 asks for reasons on request.
NEEDS_REASON = ("refused", "suspended")
NAME_CHARACTERS = 40


def may_become(state: str, wanted: str) -> bool:
    """Whether an application in `state` may be decided to be `wanted`."""
    return wanted in STEPS.get(state, ())


def wants_reason(wanted: str, reason: str) -> bool:
    """Whether a reason is missing that must be given."""
    return wanted in NEEDS_REASON and len(reason.strip()) < 2


def username_for(number: int) -> str:
    """The sign-in name of the rover of application `number`: never her telephone number."""
    return f"rover{number:04d}"


def post_code(street: str) -> str:
    """The code of the one post that all rovers of a street office share."""
    return f"{street}-rover"

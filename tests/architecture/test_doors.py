"""A room is entered by its doors only; what is behind them may change freely."""

from .sources import SRC, Module, modules

#: What others may import of a noun or vertical: its verbs, reads, facts, tables (for foreign
#: keys) and marks for views.
DOORS = {"services", "selectors", "events", "models", "guards", "manifest"}
#: Pure values that travel between rooms, and what the tier `project` hangs up and runs.
PURE = {
    "yiwang.kernel.audit.chains": "where rooms register a chained log to be verified",
    "yiwang.kernel.events.types": "the base class of every fact",
    "yiwang.kernel.eligibility.readers": "where rooms say what they know of subjects",
    "yiwang.kernel.eligibility.takers": "where rooms say which outcomes they can carry out",
    "yiwang.kernel.registry.fields": "columns encrypted at rest and the digest that finds them",
    "yiwang.kernel.access.actor": "who acts, carried by every verb",
    "yiwang.kernel.access.roles": "where rooms say which verbs a role may do",
}
FOR_PROJECT = {"urls", "commands", "invariants", "tasks", "demo"}


def test_rooms_are_entered_by_their_doors() -> None:
    wrong = [
        f"{module.name} imports {target}"
        for module in modules()
        if not module.is_test
        for target in sorted(set(module.imports()))
        if _is_inside_another_room(module, target) and not _is_door(module, target)
    ]
    assert not wrong, "\n".join(wrong)


def _room(name: str) -> str:
    """`yiwang.kernel.access` of `yiwang.kernel.access.rules.covers`; "" outside of rooms."""
    parts = name.split(".")
    if len(parts) >= 3 and parts[1] in {"kernel", "verticals", "surfaces"}:
        return ".".join(parts[:3])
    return ""


def _is_inside_another_room(module: Module, target: str) -> bool:
    room = _room(target)
    return bool(room) and room != _room(module.name) and target.count(".") > 2


def _is_door(module: Module, target: str) -> bool:
    inside = _behind(target)
    if inside in DOORS or any(target == pure or target.startswith(f"{pure}.") for pure in PURE):
        return True
    return module.name.startswith("yiwang.project.") and inside in FOR_PROJECT


def _behind(target: str) -> str:
    """What of a room is entered: the part after the room, or after a room inside a vertical."""
    parts = target.split(".")
    inner = len(parts) > 4 and SRC.joinpath(*parts[:4], "apps.py").exists()
    return parts[4] if inner else parts[3]

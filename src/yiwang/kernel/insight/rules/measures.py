"""What is counted: names after DOMAIN §1.8 (Part 4 counters) and PEERS §1, grouped.

A count is of cases (件), never of turns: of one group a case has one measure at a time, the
last, so that a number always opens a list of that many cases. Lateness splits a group in two
(`in_time_…`, `late_…`); the group itself is their sum.
"""

#: Opinions of four stars and more are content (满意); a default, no standard names it.
SATISFIED_FROM = 4

#: Channels whose reports are the public's (公众举报) in 监督举报率; DOMAIN §1.8, definition varies.
PUBLIC_CHANNELS = frozenset({"resident", "hotline", "media"})


def _timed(name: str) -> tuple[str, str]:
    return (f"in_time_{name}", f"late_{name}")


#: group -> its measures, of which a case has at most one.
GROUPS: dict[str, tuple[str, ...]] = {
    "report": ("collected", "told", "passed_on"),
    "effective": ("effective_collected", "effective_other"),
    "accept": _timed("accept"),
    "register": _timed("register"),
    "dispatch": _timed("dispatch"),
    "dispose": _timed("dispose"),
    "check": _timed("check"),
    "close": _timed("close"),
    "due_dispose": ("due_dispose_open", "due_dispose_in_time", "due_dispose_late"),
    "due_close": ("due_close_open", "due_close_in_time", "due_close_late"),
    "rated": ("satisfied", "dissatisfied"),
    "verify": ("verified", "not_found"),
    **{
        name: (name,)
        for name in (
            "one_time_close", "forced", "self_handled", "refuse", "void", "merge", "part",
            "return", "shuffle", "rework", "postpone", "hang", "supervise", "reopen", "appeal",
            "appeal_upheld",
        )
    },
}  # fmt: skip

GROUP_OF = {measure: group for group, measures in GROUPS.items() for measure in measures}

#: Open cases now: a level, not a flow, so it has no day.
OPEN = "open"

#: Groups that a department keeps in its own figure after the case moved to another one.
KEPT_BY_DEPARTMENT = frozenset({"dispatch", "return", "dispose", "rework"})
KEPT_MEASURES = tuple(m for group in sorted(KEPT_BY_DEPARTMENT) for m in GROUPS[group])

#: A case is in the populations of 应结案 while it has one of these.
POPULATION = (*GROUPS["register"], "part")

#: Populations counted on the day of the deadline; days not yet over are not in a denominator.
COHORTS = frozenset((*GROUPS["due_dispose"], *GROUPS["due_close"]))


def measures_of(*names: str) -> tuple[str, ...]:
    """The measures that groups and measures of these names stand for; LookupError if unknown."""
    found: list[str] = []
    for name in names:
        if name in GROUPS:
            found += GROUPS[name]
        elif name in GROUP_OF or name == OPEN:
            found.append(name)
        else:
            raise LookupError(f"no measure named {name}")
    return tuple(dict.fromkeys(found))

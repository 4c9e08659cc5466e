"""Which roles may do the noun's own verbs. Who may advance a case is the flow's data."""

from yiwang.kernel.access.roles import allow

_STAFF = (
    "collector", "secretary", "acceptor", "registrar", "verifier", "supervisor", "dispatcher",
    "handler", "leader", "steward", "wall",
)  # fmt: skip

for _role in _STAFF:
    allow(_role, "cases.see")
for _role in ("collector", "secretary", "acceptor", "dispatcher", "supervisor", "leader"):
    allow(_role, "cases.open")
for _role in ("acceptor", "registrar", "supervisor", "collector"):
    allow(_role, "cases.see_reporter")
allow("steward", "cases.catalogue", "cases.import", "cases.publish_flow")
for _role in ("acceptor", "registrar"):
    allow(_role, "cases.import")
for _role in ("leader", "supervisor", "steward"):
    allow(_role, "cases.appraise")

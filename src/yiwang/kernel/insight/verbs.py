"""Which roles may see the numbers of their division, and who may keep appraisals."""

from yiwang.kernel.access.roles import allow

for _role in (
    "leader", "supervisor", "steward", "dispatcher", "acceptor", "registrar", "verifier",
    "secretary", "wall",
):  # fmt: skip
    allow(_role, "insight.see")
for _role in ("leader", "supervisor", "steward"):
    allow(_role, "insight.appraise")
allow("steward", "insight.weigh")

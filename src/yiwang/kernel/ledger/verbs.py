"""Which roles read the books of their districts, and who closes accounts and periods."""

from yiwang.kernel.access.roles import allow

for _role in ("leader", "steward", "audit_admin"):
    allow(_role, "ledger.see")
allow("steward", "ledger.keep")

"""Connections ask for a plan of each statement's own values; who finds rows by key keeps plans."""

#: In a statement's FROM or SELECT: until the transaction ends plans are kept, and by index, since
#: one that was made while a table was small must serve when it is large. A function's own SET ends
#: before the checks of foreign keys that wait for the commit, which would each be planned anew.
KEPT_PLANS = (
    "set_config('plan_cache_mode', 'force_generic_plan', true) AS kept, "
    "set_config('enable_seqscan', 'off', true) AS by_index"
)

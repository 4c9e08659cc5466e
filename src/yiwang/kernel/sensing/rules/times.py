"""Which times can be right. Microseconds since 1970.

Source: SENSING §6.4 (more than ten minutes ahead or thirty days back is not believed).
"""

MOST_AHEAD = 10 * 60 * 1_000_000
MOST_BACK = 30 * 86_400 * 1_000_000

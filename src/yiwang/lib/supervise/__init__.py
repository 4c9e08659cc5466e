"""A small asyncio supervisor: ordered start, restart with back-off, ordered stop, no orphans."""

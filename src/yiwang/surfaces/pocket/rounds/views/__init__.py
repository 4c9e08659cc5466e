"""The grid worker's pages: the round, a matter, reporting, and what takes in her outbox."""

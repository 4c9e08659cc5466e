"""Killed in the middle of its work, and asked again: `make soak [SECONDS=60]`."""

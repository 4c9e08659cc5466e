"""Killed in the middle of its work, and asked again: `make soak [WHAT=lunch] [FOR=60]`."""

"""Decisions as pure functions on plain values."""

"""Decisions at the till as pure functions on plain values."""

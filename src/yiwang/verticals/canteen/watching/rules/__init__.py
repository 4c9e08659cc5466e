"""Decisions of supervision; pure."""

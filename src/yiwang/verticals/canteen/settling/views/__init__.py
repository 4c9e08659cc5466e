"""Thin views: read, show, call a verb."""

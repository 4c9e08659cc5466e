"""Whole jobs in a real browser, each person signing in through the page."""

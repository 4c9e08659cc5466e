"""Every component with believable content, to look at while building; not served in production."""

"""The noun's verbs."""

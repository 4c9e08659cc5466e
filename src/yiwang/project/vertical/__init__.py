"""`yiwang vertical NAME`: a new vertical, whole but for its first rule and its first verb."""

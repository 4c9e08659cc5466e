"""What users wait for, timed against a floor in the same run: `make bench [ONLY=name]`."""

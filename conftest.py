"""What every test may ask for; the cast of people is described in tests/cast.py."""

pytest_plugins = ["tests.environment", "tests.cast"]

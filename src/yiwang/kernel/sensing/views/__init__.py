"""Pages of alarms, devices and rules."""

"""The worker: one process that turns messages of devices into rows, files and alarms."""

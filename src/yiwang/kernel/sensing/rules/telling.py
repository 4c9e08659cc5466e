"""The words in which people are told of an alarm, and where they find it."""

TITLE = "%(level)s级报警：%(device)s %(rule)s"
TEXT = "%(place)s，自 %(since)s 起。请尽快查看并确认。"


def alarm_path(district: str, alarm_id: int) -> str:
    """The alarm's page."""
    return f"/devices/alarms/{district}/{alarm_id}/"

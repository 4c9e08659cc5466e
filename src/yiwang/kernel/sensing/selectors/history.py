"""What a device said in a stretch of time, from the lake."""

from datetime import datetime, timedelta

from ..models import Device

LONGEST = timedelta(days=31)


def readings(
    device: Device, channel: str, since: datetime, until: datetime
) -> list[tuple[datetime, float]]:
    """The channel's values in order of the device's own time, `until` included; at most 31 days
    back from it."""
    from ..lake.reading import history

    first = max(since, until - LONGEST)
    found = history(device, first, until + timedelta(microseconds=1), channel=channel)
    return list(found.drop_nulls("value").unique("at").sort("at").select("at", "value").iter_rows())

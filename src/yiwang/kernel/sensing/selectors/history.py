"""What a device said in a stretch of time, from the lake."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from ..models import Device, LakeFile

LONGEST = timedelta(days=31)


def readings(
    device: Device, channel: str, since: datetime, until: datetime
) -> list[tuple[datetime, float]]:
    """The channel's values in order of the device's own time; at most 31 days back from `until`."""
    import polars as pl

    from ..lake.writing import root

    first = max(since, until - LONGEST)
    files = LakeFile.objects.filter(
        kind=device.kind.code,
        dt__range=(localdate(first), localdate(until)),
        replaced_at=None,
        last_at__gte=first,
        first_at__lte=until,
    )
    paths = [root() / path for path in files.values_list("path", flat=True)]
    if not paths:
        return []
    found = (
        pl.scan_parquet(paths)
        .filter(
            pl.col("device") == device.code,
            pl.col("channel") == channel,
            pl.col("at").is_between(first, until),
            pl.col("value").is_not_null(),
        )
        .select("at", "value")
        .unique("at")
        .sort("at")
        .collect()
    )
    return list(found.iter_rows())

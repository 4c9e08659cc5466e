"""How far the worker has read, and which files of the lake count."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now


class Cursor(models.Model):
    """The last message of a stream whose effects are committed; written with them, conditionally
    on the old value. `born` tells one life of a stream from the next, whose numbers begin anew;
    `holder` is the worker that reads: one that was replaced commits nothing any more."""

    stream = models.CharField(max_length=60)
    consumer = models.CharField(max_length=60)
    born = models.CharField(max_length=40)
    holder = models.CharField(max_length=40)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "consumer", "born"], name="sensing_cursor_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream}/{self.consumer} {self.seq}"


class LakeFile(models.Model):
    """A Parquet file that counts. A file that is not listed is an orphan of a transaction that
    never committed, and is removed. `replaced_at`: a compacted file holds its rows now, and it
    goes as soon as nobody can be reading it."""

    class Level(models.TextChoices):
        BATCH = "batch"
        HOUR = "hour"
        DAY = "day"

    path = models.CharField(max_length=120, unique=True)  # below the lake's own folder
    kind = models.CharField(max_length=20)
    dt = models.DateField()  # local day of the readings' own times
    level = models.CharField(max_length=5, choices=Level, default=Level.BATCH)
    rows = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()  # bytes
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    received_until = models.DateTimeField()
    created_at = models.DateTimeField(default=now)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sensing_lakefile_span",
                condition=Q(rows__gt=0, first_at__lte=F("last_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "dt"], name="sensing_lake_by_day"),
            models.Index(fields=["received_until"], name="sensing_lake_newest"),
        ]

    def __str__(self) -> str:
        return self.path

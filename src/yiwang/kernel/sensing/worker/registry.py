"""The devices in use as the worker needs them, read anew when they change."""

import time

import polars as pl

from ..models import Device, DeviceKind
from ..selectors import revision
from ..transport.intake import STORED
from .decoding import Known

FRESH_FOR = 2.0  # seconds


class Registry:
    """`frame` has a line for each device; `by_subject` and `by_code` find them."""

    def __init__(self) -> None:
        self._revision = -1
        self._looked = 0.0
        self.by_subject: dict[str, Known] = {}
        self.by_code: dict[str, Known] = {}
        self.frame = pl.DataFrame()

    def refresh(self) -> bool:
        """Look, at most every two seconds, whether devices have changed; whether they have."""
        moment = time.monotonic()
        if moment - self._looked < FRESH_FOR and self._looked:
            return False
        self._looked = moment
        found = revision()
        if found == self._revision:
            return False
        self._load()
        self._revision = found
        return True

    def _load(self) -> None:
        kinds = {kind.pk: kind for kind in DeviceKind.objects.all()}
        channels = {pk: kind.channel_names for pk, kind in kinds.items()}
        rows = list(
            Device.objects.filter(state=Device.State.IN_USE)
            .order_by("pk")
            .values_list("pk", "district", "code", "kind_id")
        )
        self.by_subject, self.by_code = {}, {}
        for row, (pk, district, code, kind) in enumerate(rows):
            known = Known(row, pk, district, code, channels[kind])
            self.by_subject[f"{STORED}gov.{district}.{kinds[kind].code}.{code}.up"] = known
            self.by_code[code] = known
        self.frame = pl.DataFrame(
            {
                "device_id": [row[0] for row in rows],
                "district": [row[1] for row in rows],
                "kind": [kinds[row[3]].code for row in rows],
                "device": [row[2] for row in rows],
                "late_after": [kinds[row[3]].late_after_seconds * 1_000_000 for row in rows],
            },
            schema={
                "device_id": pl.Int64,
                "district": pl.String,
                "kind": pl.String,
                "device": pl.String,
                "late_after": pl.Int64,
            },
        )

"""What a history needs to stand on: its flow, its classes and its departments.

Classes and departments are made when first met, under codes made of the history's name and a
digest of their own, so that taking in a second file of the city finds the same ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Department
from yiwang.kernel.access.services import open_department
from yiwang.lib.crypto import sm3

from ...history.rehearsal import Forecast
from ...history.rows import HistoryRow
from ...models import MatterClass
from ...rules.routing import Spot
from ...selectors.reference import Reference, current_revision, reference
from ..catalogue import put_class
from ..flows import publish_shipped_flows


@dataclass(frozen=True)
class Past:
    """A matter of the past with what the catalogue says of it and where it lies."""

    row: HistoryRow
    forecast: Forecast
    spot: Spot

    @property
    def owner(self) -> tuple[str, str]:
        """Broad and narrow owner: those the file names, else those the catalogue would send to."""
        return (
            self.row.department or self.forecast.department,
            self.row.queue or self.forecast.queue,
        )


@dataclass
class Setting:
    """One history's reference data. `origin` names the history, `district` holds its cases."""

    origin: str
    district: str
    flow_id: int
    known: Reference
    classes: dict[str, MatterClass] = field(default_factory=dict)
    departments: dict[tuple[str, str], Department] = field(default_factory=dict)

    def prepare(self, past: Iterable[Past]) -> None:
        """Make the classes and departments that are met for the first time.

        They commit by themselves, before the batch that uses them; then the reference data is
        read again, so that what the counters are told names them too.
        """
        known = len(self.classes) + len(self.departments)
        for each in past:
            self.class_of(each.row.class_key)
            self.department_of(*each.owner)
        if len(self.classes) + len(self.departments) > known:
            self.known = reference(current_revision())

    def class_of(self, name: str) -> MatterClass:
        """The class of that name in this history."""
        found = self.classes.get(name)
        if found is None:
            found = self.classes[name] = put_class(
                actor=SYSTEM,
                code=f"H{_digest(self.origin)[:6]}{_digest(name)[:12]}".upper(),
                name=name[:60],
                kind="other",
                provenance=f"历史数据 {self.origin}",
            )
        return found

    def department_of(self, broad: str, narrow: str) -> Department | None:
        """The owner: the narrow one under the broad one, whichever is known."""
        if not broad and not narrow:
            return None
        found = self.departments.get((broad, narrow))
        if found is None:
            found = self.departments[broad, narrow] = self._open(broad, narrow)
        return found

    def _open(self, broad: str, narrow: str) -> Department:
        parent = self.department_of(broad, "") if broad and narrow else None
        return open_department(
            actor=SYSTEM,
            code=f"{_digest(self.origin)[:6]}-{_digest(broad, narrow)[:16]}",
            name=(narrow or broad)[:80],
            division=self.district,
            parent=parent,
        )


def setting_for(origin: str, district: str) -> Setting:
    """The setting of a history, with the shipped flows published."""
    publish_shipped_flows()
    known = reference(current_revision())
    return Setting(origin, district, known.current_flow["history"], known)


def _digest(*parts: str) -> str:
    return sm3("\x1f".join(parts).encode())

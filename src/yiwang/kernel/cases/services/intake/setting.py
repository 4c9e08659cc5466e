"""What a history needs to stand on: its flow, its classes and its departments.

Classes and departments are made when first met, under codes made of the history's name and a
digest of their own, so that taking in a second file of the city finds the same ones.
"""

from dataclasses import dataclass, field

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Department
from yiwang.kernel.access.services import open_department
from yiwang.lib.crypto import sm3

from ...models import MatterClass
from ...selectors.reference import Reference, reference
from ..catalogue import put_class
from ..flows import publish_shipped_flows


@dataclass
class Setting:
    """One history's reference data. `origin` names the history, `district` holds its cases."""

    origin: str
    district: str
    flow_id: int
    known: Reference
    classes: dict[str, MatterClass] = field(default_factory=dict)
    departments: dict[tuple[str, str], Department] = field(default_factory=dict)

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
    known = reference()
    if "history" not in known.current_flow:
        known = reference(None)
    return Setting(origin, district, known.current_flow["history"], known)


def _digest(*parts: str) -> str:
    return sm3("\x1f".join(parts).encode())

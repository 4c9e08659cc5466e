"""Twenty vehicles with terminals of JT/T 808 in the demo city; titles say what they are for."""

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.places.selectors import children_of
from yiwang.lib.place import Place

from .models import Device
from .rules.terminals import TERMINAL
from .services import NewDevice, register, set_up_terminals

DISTRICT, STREET = "440204", "440204001"
#: What `yiwang simulate` plays.
KIND = str(TERMINAL["code"])
FLEET = (("环卫清运车", 8), ("洒水车", 4), ("街道巡逻车", 4), ("城管执法车", 2), ("社区服务车", 2))
VEHICLES = sum(many for _title, many in FLEET)
_FIRST = 199_0000_0001  # no phone has such a number


def loaded() -> bool:
    """Whether all of them are registered."""
    return Device.objects.filter(kind__code=KIND, district=DISTRICT).count() >= VEHICLES


def load() -> int:
    """Returns how many are new. Harmless to repeat."""
    set_up_terminals(actor=SYSTEM, district=DISTRICT)
    known = set(Device.objects.filter(kind__code=KIND).values_list("code", flat=True))
    communities = list(children_of(STREET).order_by("code").values_list("code", flat=True))
    titles = [f"{title} {n:02d}" for title, many in FLEET for n in range(1, many + 1)]
    new = [
        NewDevice(
            code=str(_FIRST + turn),
            kind=KIND,
            title=title,
            place=Place(DISTRICT, STREET, communities[turn % len(communities)]),
        )
        for turn, title in enumerate(titles)
    ]
    return len(register(actor=SYSTEM, new=[each for each in new if each.code not in known]))

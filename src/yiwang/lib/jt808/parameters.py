"""Parameters of a terminal (0x8103, 0x0104) by name: those that people ask for or set.

Source: SENSING §2, and the tables of open implementations. A terminal whose server (0x0013) or port
(0x0018) is changed by mistake never comes back: both are read and never set.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .frames import Malformed

_MOST = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Parameter:
    """`number` on the wire; a text in GBK, else four bytes."""

    number: int
    is_text: bool = False
    may_be_set: bool = True


PARAMETERS: Mapping[str, Parameter] = {
    "heartbeat": Parameter(0x0001),  # seconds
    "server": Parameter(0x0013, is_text=True, may_be_set=False),
    "port": Parameter(0x0018, may_be_set=False),
    "sleeping_interval": Parameter(0x0027),  # seconds from one position to the next, asleep
    "report_interval": Parameter(0x0029),  # seconds from one position to the next
    "report_distance": Parameter(0x002C),  # metres from one position to the next
    "max_speed": Parameter(0x0055),  # km/h
    "overspeed_seconds": Parameter(0x0056),
}
_NAMES = {parameter.number: name for name, parameter in PARAMETERS.items()}


def written(values: Mapping[str, int]) -> dict[int, bytes]:
    """Values by number as they travel. Raises Malformed for what is not to be set."""
    found = {}
    for name, value in values.items():
        parameter = PARAMETERS.get(name)
        if parameter is None or not parameter.may_be_set:
            raise Malformed(f"{name} is no parameter to set")
        if not 0 <= value <= _MOST:
            raise Malformed(f"{name} has four bytes, which {value} is too much for")
        found[parameter.number] = value.to_bytes(4)
    return found


def named(values: Mapping[int, bytes]) -> dict[str, int | str]:
    """Values as they came, by name; hexadecimal by number where the name is not known."""
    found: dict[str, int | str] = {}
    for number, value in values.items():
        name = _NAMES.get(number)
        if name is None:
            found[f"0x{number:04x}"] = value.hex()
        elif PARAMETERS[name].is_text:
            found[name] = value.decode("gbk", "replace").strip("\0")
        else:
            found[name] = int.from_bytes(value)
    return found

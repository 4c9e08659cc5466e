"""The noun's verbs."""

from .devices import NewDevice, Site, register, retire, rotate
from .kinds import define_kind
from .rolls import devices_in

__all__ = ["NewDevice", "Site", "define_kind", "devices_in", "register", "retire", "rotate"]

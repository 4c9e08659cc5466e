"""The noun's verbs."""

from .devices import NewDevice, Site, register, retire, rotate
from .kinds import define_kind

__all__ = ["NewDevice", "Site", "define_kind", "register", "retire", "rotate"]

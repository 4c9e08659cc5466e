"""Decisions of the registry. Pure; no Django."""

from .identity import Identity, identity, masked_address, place_faults, plain_name

__all__ = ["Identity", "identity", "masked_address", "place_faults", "plain_name"]

"""Reads of devices and of what they said last."""

from .devices import device_by_secret, devices, revision, silent

__all__ = ["device_by_secret", "devices", "revision", "silent"]

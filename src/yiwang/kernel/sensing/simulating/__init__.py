"""Devices that are not there: they speak the real protocols to whatever hears them."""

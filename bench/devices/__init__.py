"""Devices: from the wire into the lake, and out of it again."""

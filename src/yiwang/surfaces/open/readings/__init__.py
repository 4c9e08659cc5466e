"""Readings of devices that speak HTTP: `POST /api/v1/readings`."""

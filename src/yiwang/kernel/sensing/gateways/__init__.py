"""Gateways: processes that speak another protocol to devices and put what they hear into the
store that the worker reads."""

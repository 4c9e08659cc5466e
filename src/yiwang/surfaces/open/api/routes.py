"""The one router: ninja keeps the methods of an address together only within one."""

from ninja import Router

router = Router()

"""POST to another machine: one address, checked and then used; no redirects; a hard time limit.

The address is resolved once and that very address is connected to, so a name cannot point at a
public machine when it is checked and at ours when it is used (DNS rebinding).
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

TIMEOUT = 10.0  # seconds for connecting and for each read
DEADLINE = 20.0  # seconds for the whole exchange
LONGEST_REPLY = 64 * 1024
# NAT64 carries an IPv4 address inside, so it is judged by neither family's rules.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class Unreachable(Exception):
    """The other side did not answer; trying again may help."""


class ForbiddenTarget(Exception):
    """The address must not be called from here; trying again will not help."""


@dataclass(frozen=True)
class Reply:
    """What the other side said."""

    status: int
    body: bytes


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a machine of the open network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour or ip.teredo or any(ip in network for network in _TRANSLATED):
            return False
    return ip.is_global and not ip.is_multicast


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, private_hosts: Collection[str] = ()
) -> Reply:
    """Send `body`. Hosts named in `private_hosts` may have private addresses; "*" allows all.

    Raises `ForbiddenTarget` or `Unreachable`.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.username:
        raise ForbiddenTarget(f"not a plain http address: {host}")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        allowed = "*" in private_hosts or host in private_hosts
        address = _address(host, port, allow_private=allowed)
        return _exchange(parts.scheme, host, port, address, _target(url), body, headers)
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise Unreachable(f"{type(fault).__name__}: {fault}") from fault


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _address(host: str, port: int, *, allow_private: bool) -> str:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise ForbiddenTarget(f"{host} is not on the open network")
    return addresses[0]


def _exchange(
    scheme: str,
    host: str,
    port: int,
    address: str,
    target: str,
    body: bytes,
    headers: Mapping[str, str],
) -> Reply:
    raw = socket.create_connection((address, port), timeout=TIMEOUT)
    timer = threading.Timer(DEADLINE, _cut, [raw])
    timer.daemon = True
    timer.start()
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        connection.sock = _secured(raw, host) if scheme == "https" else raw
        connection.request("POST", target, body, dict(headers))
        reply = connection.getresponse()
        return Reply(reply.status, reply.read(LONGEST_REPLY))
    finally:
        timer.cancel()
        connection.close()
        raw.close()


def _secured(raw: socket.socket, host: str) -> socket.socket:
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


def _cut(raw: socket.socket) -> None:
    try:
        raw.shutdown(socket.SHUT_RDWR)
    except OSError:
        raw.close()

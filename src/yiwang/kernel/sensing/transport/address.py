"""Where the broker is: our own below `var/`, or the one that YIWANG_BROKER names."""

from urllib.parse import unquote, urlsplit

from django.conf import settings

from yiwang.lib.broker import Broker, User

from .canary import prove
from .wire import Wire


def own_broker() -> Broker | None:
    """The server that `yiwang up` runs; None when another is named."""
    if settings.SENSING_BROKER:
        return None
    host, port = mqtt_address()
    return Broker(settings.SENSING_HOME, settings.SENSING_NATS_PORT, port, host)


def broker_url() -> str:
    """Of the NATS protocol, with user and secret."""
    own = own_broker()
    return own.url if own else str(settings.SENSING_BROKER)


def mqtt_address() -> tuple[str, int]:
    """Where devices connect."""
    host, _, port = settings.SENSING_MQTT.rpartition(":")
    return host or "127.0.0.1", int(port)


def prove_broker(wire: Wire) -> None:
    """The self-test with the platform's own user."""
    parts = urlsplit(broker_url().split(",")[0])
    host, port = mqtt_address()
    prove(
        wire,
        host="127.0.0.1" if host in ("0.0.0.0", "") else host,  # noqa: S104
        port=port,
        user=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
    )


def user_of(district: str, code: str) -> str:
    """The user name of a device on MQTT."""
    return f"{district}-{code}"


def admitted(district: str, kind: str, code: str, secret: str) -> User:
    """A device as the broker knows it: it speaks and hears on its own topics only."""
    base = f"gov.{district}.{kind}.{code}"
    return User(
        name=user_of(district, code),
        secret=secret,
        publish=(f"{base}.up", f"{base}.status", f"{base}.ack"),
        hear=(f"{base}.cmd",),
    )

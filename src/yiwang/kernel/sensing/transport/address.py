"""Where the broker is: our own below `var/`, or the one that YIWANG_BROKER names."""

from urllib.parse import unquote, urlsplit

from django.conf import settings

from yiwang.lib.broker import Broker, User

from ..models import Device
from .canary import Unacknowledged, prove
from .wire import Wire


def own_broker() -> Broker | None:
    """The server that `yiwang up` runs; None when another is named."""
    if settings.SENSING_BROKER:
        return None
    host, port = mqtt_address()
    return Broker(settings.SENSING_HOME, settings.SENSING_NATS_PORT, port, host)


def broker_url() -> str:
    """Of the NATS protocol, with user and secret; several by commas."""
    own = own_broker()
    return own.url if own else str(settings.SENSING_BROKER)


def broker_secret() -> str:
    """The platform's own."""
    return unquote(urlsplit(broker_url().split(",")[0]).password or "")


def replicas() -> int:
    """On how many nodes the store is kept."""
    return 1 if own_broker() else int(settings.SENSING_REPLICAS)


def mqtt_address() -> tuple[str, int]:
    """Where devices connect, the first of several."""
    return mqtt_addresses()[0]


def mqtt_addresses() -> list[tuple[str, int]]:
    found = [each.strip().rpartition(":") for each in settings.SENSING_MQTT.split(",")]
    return [(host or "127.0.0.1", int(port)) for host, _, port in found]


def prove_broker(wire: Wire) -> None:
    """The self-test with the platform's own user, where MQTT answers first."""
    user = unquote(urlsplit(broker_url().split(",")[0]).username or "")
    faults = []
    for host, port in mqtt_addresses():
        host = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
        try:
            prove(wire, host=host, port=port, user=user, secret=broker_secret())
        except Unacknowledged as fault:
            faults.append(str(fault))
        else:
            return
    raise Unacknowledged("; ".join(faults))


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


def admitted_devices() -> list[User]:
    """The devices in use with their secrets, for the broker."""
    rows = Device.objects.filter(state=Device.State.IN_USE).order_by("district", "code")
    return [
        admitted(district, kind, code, secret.reveal())
        for district, kind, code, secret in rows.values_list(
            "district", "kind__code", "code", "secret"
        )
    ]

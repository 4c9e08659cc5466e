"""What a worker in a process of its own is told of the broker, the lake and this code."""

import os
import sys
from pathlib import Path

from django.conf import settings


def surroundings() -> dict[str, str]:
    """The environment of a process that is to stand where this one stands."""
    return os.environ | {
        "YIWANG_VAR": str(Path(settings.SENSING_HOME).parent),
        "YIWANG_LAKE": str(settings.SENSING_LAKE),
        "YIWANG_NATS_PORT": str(settings.SENSING_NATS_PORT),
        "YIWANG_MQTT": settings.SENSING_MQTT,
        "YIWANG_BROKER": settings.SENSING_BROKER,
        "YIWANG_BROKER_REPLICAS": str(settings.SENSING_REPLICAS),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

"""For development: text messages as lines of JSON in a file, readable by its owner only."""

import json
import os
from pathlib import Path

from ..rules import sms_text
from . import Parcel, Receipt


class FileLog:
    """Appends each parcel to `path`; one write a line, so that processes do not mix."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def send(self, parcel: Parcel) -> Receipt:
        """Write the line."""
        line = {
            "id": parcel.id,
            "phone": parcel.phone,
            "text": sms_text(parcel.title, parcel.text, parcel.link),
            "at": parcel.at.isoformat(),
        }
        data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, data)
            finally:
                os.close(descriptor)
        except OSError as fault:
            return Receipt(sent=False, error=f"file: {fault.strerror}")
        return Receipt(sent=True, reference=f"file:{parcel.id}")

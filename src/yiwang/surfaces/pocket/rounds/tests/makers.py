"""Entries as the phone sends them."""

import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from tests.cast import GRID
from tests.works import picture


def photo(name="1.jpg"):
    return SimpleUploadedFile(name, picture(), "image/jpeg")


def ago(minutes):
    return (now() - timedelta(minutes=minutes)).isoformat()


def reported(account, **given):
    return {
        "request_id": str(uuid.uuid4()),
        "account": account,
        "kind": "report",
        "grid": GRID,
        "words": "井盖松动，车过就响",
        "at": ago(40),
        **given,
    }


def done(account, case, action, **given):
    return {
        "request_id": str(uuid.uuid4()),
        "account": account,
        "kind": "advance",
        "district": case.district,
        "case": case.pk,
        "action": action,
        "seen_seq": case.log_seq,
        "at": ago(1),
        **given,
    }

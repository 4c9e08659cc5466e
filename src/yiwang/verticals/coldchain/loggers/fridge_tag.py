"""Fridge-tag 2 and its like: a text of up to 60 days, newest first, signed by the logger.

A day gives lowest, highest and mean temperature, how long each alarm's limit was passed (minutes,
of the day), when it sounded, and when somebody looked. Signatures are shown, not verified.
"""

import re
from typing import Any

from .outline import Tree, read_outline

_TYPES = ("cold", "hot")
_HEADINGS = {"Conf:", "Hist:"}
_SHOWN = 32  # characters of keys and signatures, which are for eyes
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d")


class Unreadable(ValueError):
    """The file is not such an export, or part of it is missing."""


def is_fridge_tag(text: str) -> bool:
    """Whether it has the headings of such an export; it may still be incomplete."""
    return set(text.lstrip("\ufeff").splitlines()) >= _HEADINGS


def read_fridge_tag(text: str) -> dict[str, Any]:
    """The export as plain values: temperatures in ℃, durations in minutes, times as written.

    A value that the logger left open is None. Raises Unreadable.
    """
    tree = read_outline(text.lstrip("\ufeff"))
    if "Conf" not in tree or "Hist" not in tree or "Device" not in tree:
        raise Unreadable("this is no export of a Fridge-tag: it needs Device, Conf and Hist")
    config, history = _branch(tree, "Conf"), _branch(tree, "Hist")
    records = [_record(int(day), history[day]) for day in history if day.isdecimal()]
    return {
        "device": {
            "name": tree["Device"],
            "version": _plain(tree.get("Vers")),
            "firmwareVersion": tree.get("Fw Vers"),
            "sensorCount": _number(tree.get("Sensor")),
        },
        "config": {
            "serial": _number(config.get("Serial")),
            "pcb": config.get("PCB"),
            "cid": _number(config.get("CID")),
            "lot": config.get("Lot"),
            "zone": _number(config.get("Zone")),
            "alarmThresholds": [
                {
                    "level": int(level),
                    "type": _type(int(level)),
                    "temperatureLimit": _number(limit.get("T AL")),
                    "durationMinutes": _number(limit.get("t AL")),
                }
                for level, limit in _numbered(config, "Alarm")
            ],
        },
        "history": {
            "activationTimestamp": history.get("TS Actv"),
            "reportCreationTimestamp": history.get("TS Report Creation"),
            "recordCount": len(records),
            "records": records,
        },
        "certificate": _certificate(_branch(tree, "Cert")),
        "signatures": {
            "certificate": _short(tree.get("Sig Cert")),
            "data": _short(tree.get("Sig")),
        },
    }


def _record(day: int, said: Any) -> dict[str, Any]:
    if not isinstance(said, dict) or not _DAY.fullmatch(str(said.get("Date", ""))):
        raise Unreadable(f"day {day} has no date")
    checked = _branch(said, "Checked")
    return {
        "day": day,
        "date": said["Date"],
        "temperature": {
            "min": _number(said.get("Min T")),
            "minTime": _time(said.get("TS Min T")),
            "max": _number(said.get("Max T")),
            "maxTime": _time(said.get("TS Max T")),
            "avg": _number(said.get("Avrg T")),
        },
        "alarms": [
            {
                "level": int(level),
                "type": _type(int(level)),
                "accumulatedMinutes": _number(alarm.get("t Acc")),
                "triggerTime": _time(alarm.get("TS A")),
                "eventCount": _number(alarm.get("C A")) or 0,
            }
            for level, alarm in _numbered(said, "Alarm")
        ],
        "sensorTimeoutMinutes": _number(_branch(said, "Int Sensor timeout").get("t AccST")) or 0,
        "events": _number(said.get("Events")) or 0,
        "verified": {"am": _time(checked.get("TS AM")), "pm": _time(checked.get("TS PM"))}
        if checked
        else None,
    }


def _certificate(said: Tree) -> dict[str, Any]:
    return {
        "version": _plain(said.get("Vers")),
        "lot": said.get("Lot"),
        "issuer": said.get("Issuer"),
        "validFrom": said.get("Valid from"),
        "owner": said.get("Owner"),
        "publicKey": _short(said.get("Public Key")),
    }


def _branch(tree: Tree, key: str) -> Tree:
    found = tree.get(key, {})
    return found if isinstance(found, dict) else {}


def _numbered(tree: Tree, key: str) -> list[tuple[str, Tree]]:
    found = _branch(tree, key)
    return [(k, v) for k, v in found.items() if k.isdecimal() and isinstance(v, dict)]


def _type(level: int) -> str:
    return _TYPES[level] if level < len(_TYPES) else "other"


def _number(text: Any) -> int | float | None:
    """A whole number as such: 5 for "+5.0"."""
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        return None
    value = float(text) if "." in text else int(text)
    return int(value) if value == int(value) else value


def _plain(text: Any) -> str | None:
    """A version without zeros that say nothing: "1" for "1.0"."""
    number = _number(text)
    return str(number) if number is not None else text


def _time(text: Any) -> str | None:
    return text if isinstance(text, str) and _TIME.fullmatch(text) else None


def _short(text: Any) -> str | None:
    if not isinstance(text, str):
        return None
    return f"{text[:_SHOWN]}..." if len(text) > _SHOWN else text

"""A frame as plain values with names, for people and for other programs to read."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from .frames import Frame, Malformed
from .positions import FIXED, Position, read_batch, read_position

Said = dict[str, Any]


def described(frame: Frame) -> Said:
    """Everything read from `frame`. A body that is not read, or not as it should be, is left out;
    the header is always there, with whether length and checksum are what the frame says."""
    header = frame.header
    said: Said = {
        "msg_id": f"{header.message:04x}",
        "attr": f"{header.attr:04x}",
        "body_len": header.stated_length,
        "encrypt": header.encryption,
        "subpkg": header.parts is not None,
        "v2019": header.is_2019,
    }
    if header.edition is not None:
        said["proto_ver"] = header.edition
    said |= {"phone": header.phone, "serial": header.serial}
    if header.parts is not None:
        said |= {"pkg_total": header.parts, "pkg_index": header.part}
    said |= {
        "body_len_actual": len(frame.body),
        "len_ok": frame.length_ok,
        "checksum_ok": frame.checksum_ok,
    }
    read = _BODIES.get(header.message)
    if read is None or header.encryption or header.parts is not None:
        return said
    try:
        return said | read(frame)
    except (Malformed, IndexError) as error:
        return said | {"body_error": str(error)}


def position_said(position: Position) -> Said:
    at = position.at
    return {
        "alarm": f"{position.alarm:08x}",
        "status": f"{position.status:08x}",
        "acc": position.acc,
        "valid": position.fixed,
        "lat_raw": position.lat_raw,
        "lon_raw": position.lon_raw,
        "lat": position.lat,
        "lon": position.lon,
        "altitude_m": position.altitude,
        "speed_kmh": position.speed,
        "course": position.course,
        "time_bcd": position.clock.hex(),
        "time_gmt8": at.isoformat() if at else None,
        "time_utc": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else None,
        "items": [[f"{number:02x}", value.hex()] for number, value in position.items],
        "items_wellformed": position.whole,
    }


def _location(frame: Frame) -> Said:
    return {"location": position_said(read_position(frame.body))}


def _answered_location(frame: Frame) -> Said:
    _need(frame.body, 2)
    position = position_said(read_position(frame.body[2:]))
    return {"reply_serial": int.from_bytes(frame.body[:2]), "location": position}


def _batch(frame: Frame) -> Said:
    batch = read_batch(frame.body)
    long_enough = [body for body in batch.bodies if len(body) >= FIXED]
    return {
        "batch_count": batch.announced,
        "batch_type": batch.kind,
        "locations": [position_said(read_position(body)) for body in long_enough],
        "batch_complete": batch.whole and len(long_enough) == len(batch.bodies),
    }


def _register(frame: Frame) -> Said:
    maker, model, terminal = _register_widths(frame)
    body = frame.body
    _need(body, 5 + maker + model + terminal)
    at = 4 + maker
    return {
        "register": {
            "province": int.from_bytes(body[0:2]),
            "city": int.from_bytes(body[2:4]),
            "maker": text(body[4:at]),
            "model": text(body[at : at + model]),
            "terminal": text(body[at + model : at + model + terminal]),
            "plate_color": body[at + model + terminal],
            "plate": text(body[at + model + terminal + 1 :]),
        }
    }


def _register_widths(frame: Frame) -> tuple[int, int, int]:
    """Bytes of maker, model and terminal; 2011 is told from 2013 by what would not fit."""
    if frame.header.is_2019:
        return 11, 30, 30
    return (5, 20, 7) if len(frame.body) >= 37 else (5, 8, 7)


def _sign_in(frame: Frame) -> Said:
    if not frame.header.is_2019:
        return {"auth_code": text(frame.body)}
    end = 1 + frame.body[0]
    _need(frame.body, end)
    return {
        "auth_code": text(frame.body[1:end]),
        "imei": text(frame.body[end : end + 15]),
        "sw": text(frame.body[end + 15 : end + 35]),
    }


def _answer(frame: Frame) -> Said:
    _need(frame.body, 5)
    return {
        "ack": {
            "serial": int.from_bytes(frame.body[0:2]),
            "msg": frame.body[2:4].hex(),
            "result": frame.body[4],
        }
    }


def _register_answer(frame: Frame) -> Said:
    _need(frame.body, 3)
    return {
        "reg_reply": {
            "serial": int.from_bytes(frame.body[0:2]),
            "result": frame.body[2],
            "auth": text(frame.body[3:]),
        }
    }


def _parameters(frame: Frame) -> Said:
    found, at = [], 1
    while at + 5 <= len(frame.body):
        end = at + 5 + frame.body[at + 4]
        if end > len(frame.body):
            break
        found.append([frame.body[at : at + 4].hex(), frame.body[at + 5 : end].hex()])
        at = end
    return {"params": found}


def _text_message(frame: Frame) -> Said:
    _need(frame.body, 2 if frame.header.is_2019 else 1)
    if frame.header.is_2019:
        return {
            "flag": frame.body[0],
            "text_type": frame.body[1],
            "text": text(frame.body[2:]),
        }
    return {"flag": frame.body[0], "text": text(frame.body[1:])}


def text(content: bytes) -> str:
    """GBK, as the standard has it, without the zeros that fill a field."""
    return content.decode("gbk", "replace").strip("\0")


def _need(body: bytes, length: int) -> None:
    if len(body) < length:
        raise Malformed(f"this message has at least {length} bytes, not {len(body)}")


_BODIES: dict[int, Callable[[Frame], Said]] = {
    0x0001: _answer,
    0x0100: _register,
    0x0102: _sign_in,
    0x0200: _location,
    0x0201: _answered_location,
    0x0704: _batch,
    0x8001: _answer,
    0x8100: _register_answer,
    0x8103: _parameters,
    0x8300: _text_message,
}

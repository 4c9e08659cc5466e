"""What `POST requests` says, read field by field."""

import re
from urllib.parse import urlsplit

from django.http import QueryDict
from django.utils.translation import gettext as _

from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.places.selectors import division, locate
from yiwang.lib.errors import Invalid

from .models import ApiKey
from .rules.asking import point_of
from .rules.words import clean_line, clean_text, full_name, title_of
from .selectors import Service, only_street, service_named
from .services import Said
from .telling import CONDITION

MOST_WORDS = 4000
MOST_ADDRESS = 200
MOST_URL = 500
MOST_ID = 200
_ATTRIBUTE = re.compile(r"attribute\[([^\]]*)\](\[\])?")


def said_of(given: QueryDict, key: ApiKey) -> Said:
    """The report; Invalid names the field, NotFound an unknown service."""
    code = given.get("service_code", "").strip()
    if not code:
        raise Invalid({"service_code": "缺少 service_code。"})
    service = service_named(code)
    rule_id = _condition(given, service)
    description = _limited(given, "description", MOST_WORDS, clean_text(_text(given)))
    address = clean_line(given.get("address_string", ""))
    _limited(given, "address_string", MOST_ADDRESS, address)
    point = point_of(given)
    place = _place_at(point, key) if point else _place_of(given, address, key)
    first, last = (clean_line(given.get(name, "")) for name in ("first_name", "last_name"))
    return Said(
        class_id=service.row.id,
        rule_id=rule_id,
        title=title_of(description, service.row.name),
        description=_with_link(description, given),
        place=place,
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        address=address,
        name=full_name(first, last),
        phone=clean_line(given.get("phone", "")),
    )


def request_id_of(given: QueryDict, header: str) -> str:
    """The client's own id of this report: the field, or the header Idempotency-Key."""
    text = (given.get("request_id", "") or header).strip()
    if len(text) > MOST_ID:
        raise Invalid({"request_id": "request_id 最多 200 个字符。"})
    return text


def _text(given: QueryDict) -> str:
    return given.get("description", "")


def _limited(given: QueryDict, name: str, most: int, text: str) -> str:
    if len(text) > most:
        fault = _("%(name)s 最多 %(most)s 个字，现有 %(count)s 个。")
        raise Invalid({name: fault % {"name": name, "most": most, "count": len(text)}})
    return text


def _condition(given: QueryDict, service: Service) -> int | None:
    """The chosen 立案条件; None leaves it to staff."""
    chosen = ""
    for name in given:
        match = _ATTRIBUTE.fullmatch(name)
        if match is None:
            continue
        values = [value.strip() for value in given.getlist(name) if value.strip()]
        if match[1] != CONDITION or len(values) > 1:
            raise Invalid({"attribute": "没有这个 attribute，或给了多个值；请见该服务的定义。"})
        chosen = values[0] if values else chosen
    if not chosen:
        return None
    keys = {str(rule.id): rule.id for rule in service.conditions}
    if chosen not in keys:
        raise Invalid({"attribute": "attribute[condition] 不在列表中；请见该服务的定义。"})
    return keys[chosen]


def _place_at(point: tuple[float, float], key: ApiKey) -> Spot:
    found = locate(*point)
    if found is None or found.district != key.district:
        raise Invalid({"lat": "这个位置不在本密钥的辖区内。"})
    return Spot.of(found)


def _place_of(given: QueryDict, address: str, key: ApiKey) -> Spot:
    code = given.get("address_id", "").strip()
    if code:
        found = division(code) if re.fullmatch(r"[0-9]{6,18}", code) else None
        if found is None or found.until is not None or found.district != key.district:
            raise Invalid({"address_id": "address_id 须是本辖区内现行的区划或网格代码。"})
        return Spot.of(found)
    if not address:
        raise Invalid({"lat": "请给出地点：lat 与 long、address_string 或 address_id。"})
    return Spot(key.district, only_street(key.district))


def _with_link(description: str, given: QueryDict) -> str:
    """The description with the address of a picture elsewhere, as text: nobody fetches it."""
    link = clean_line(given.get("media_url", ""))
    if not link:
        return description
    try:
        known = urlsplit(link).scheme in ("http", "https") and bool(urlsplit(link).netloc)
    except ValueError:
        known = False
    if not known or len(link) > MOST_URL or " " in link:
        raise Invalid({"media_url": "media_url 须是 http 或 https 网址，最多 500 个字符。"})
    return f"{description}\n{_('图片网址')}：{link}".strip()

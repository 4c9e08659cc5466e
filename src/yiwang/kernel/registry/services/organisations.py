"""enrol_organisation: one identity for a firm, a shop, a school."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib import idnumbers
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.place import Place

from ..events import OrganisationEnrolled
from ..models import Organisation
from ..once import once
from .trace import require_place, trace


def enrol_organisation(
    *,
    actor: Actor,
    name: str,
    place: Place,
    code: str = "",
    kind: str = Organisation.Kind.OTHER,
    contact_name: str = "",
    phone: str = "",
    request_id: uuid.UUID | None = None,
) -> Organisation:
    """The organisation with this credit code, made if the district does not know it yet.

    A code already enrolled under the same name gives that row; under another name it is Refused.
    """
    require(actor, "registry.enrol", place)
    require_place(place)
    new = _read(name, code, kind, contact_name, phone)
    organisation_id = once(
        lambda: _enrol(actor, new, place),
        district=place.district,
        request_id=request_id,
        content={"verb": "organisation", "new": new, "place": place.columns},
    )
    return Organisation.objects.get(pk=organisation_id, district=place.district)


def _enrol(actor: Actor, new: dict[str, str], place: Place) -> int:
    try:
        with transaction.atomic():
            made = Organisation.objects.create(**new, **place.columns)
    except IntegrityError as clash:
        if "registry_one_organisation_per_code" not in str(clash):
            raise
        known = Organisation.objects.get(district=place.district, code=new["code"])
        if known.name != new["name"]:
            raise Refused(
                _("这个统一社会信用代码已登记在另一个名称下，请核对营业执照。"),
                code="name_differs",
            ) from None
        return known.pk
    trace(actor, "registry.enrol", f"organisation:{made.pk}", place.district)
    publish(
        OrganisationEnrolled(
            district=place.district,
            organisation_id=made.pk,
            street=place.street,
            community=place.community,
            grid=place.grid,
        )
    )
    return made.pk


def _read(name: str, code: str, kind: str, contact_name: str, phone: str) -> dict[str, str]:
    faults = {}
    plain_code, number = idnumbers.plain(code), idnumbers.phone(phone)
    if not 0 < len(name.strip()) <= 120:
        faults["name"] = _("请填写单位名称（一百二十字以内）。")
    if plain_code and not idnumbers.is_credit_code(plain_code):
        faults["code"] = _("统一社会信用代码不正确，请逐位核对。")
    if kind not in Organisation.Kind.values:
        faults["kind"] = _("请选择单位类型。")
    if phone.strip() and not number:
        faults["phone"] = _("电话号码不正确；手机十一位，座机请带区号。")
    if faults:
        raise Invalid(faults)
    return {
        "name": name.strip(),
        "code": plain_code,
        "kind": kind,
        "contact_name": contact_name.strip()[:60],
        "phone": number,
    }

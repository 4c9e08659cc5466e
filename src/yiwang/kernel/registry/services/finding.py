"""find and reveal: look somebody up by an exact number, or see what is masked. Both are audited."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require, visible_to
from yiwang.kernel.access.services import unmask
from yiwang.lib import idnumbers
from yiwang.lib.errors import Invalid

from ..fields import Sealed, blind_index
from ..models import Person
from ..rules import identity
from ..selectors import PersonRow, row_of, survivors
from .trace import trace

REVEALED = ("name", "id_number", "phone", "address")


def find(
    *, actor: Actor, id_number: str = "", id_type: str = "resident", phone: str = ""
) -> list[PersonRow]:
    """The people with exactly this document or telephone whom the actor may see, masked.

    The look itself is recorded, with what was found and never what was typed.
    """
    require(actor, "registry.see")
    query = _query(id_number, id_type, phone)
    matches = Person.objects.filter(**query).values_list("merged_into_id", "pk")
    ids = {survivor or own for survivor, own in matches}
    found = [row_of(p) for p in visible_to(survivors().filter(pk__in=ids), actor, "registry.see")]
    by = "id_number" if id_number else "phone"
    trace(actor, "registry.find", "", "", by=by, found=[row.id for row in found])
    return found


def reveal(*, actor: Actor, person_id: int, field: str, reason: str) -> str:
    """One field of a person unmasked: needs `registry.unmask` at her place and a reason."""
    if field not in REVEALED:
        raise Invalid({"field": _("没有这个字段。")})
    person = Person.objects.get(pk=person_id)
    return unmask(
        actor=actor,
        verb="registry.unmask",
        subject=f"person:{person.pk}",
        field=field,
        reason=reason,
        placed=person,
        reveal=lambda: _plain(person, field),
    )


def _plain(person: Person, field: str) -> str:
    value = getattr(person, field)
    return value.reveal() if isinstance(value, Sealed) else str(value)


def _query(id_number: str, id_type: str, phone: str) -> dict[str, str]:
    if id_number:
        document = identity(id_type, id_number, today=localdate())
        if document is None:
            raise Invalid({"id_number": _("证件号码不正确，请逐位核对。")})
        return {"id_index": blind_index("id_number", document.number)}
    number = idnumbers.phone(phone)
    if not number:
        raise Invalid({"phone": _("电话号码不正确；手机十一位，座机请带区号。")})
    return {"phone_index": blind_index("phone", number)}

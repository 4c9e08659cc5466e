"""note: what the next visitor should know."""

import uuid

from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Invalid

from ..models import Note, Person
from ..once import once
from .trace import trace

LONGEST = 500


def note(*, actor: Actor, person_id: int, text: str, request_id: uuid.UUID | None = None) -> Note:
    """Add a note to a person; notes are never changed, a correction is another note."""
    person = Person.objects.get(pk=person_id)
    require(actor, "registry.note", person)
    words = text.strip()
    if not 0 < len(words) <= LONGEST:
        raise Invalid({"text": _("请填写备注（五百字以内）。")})
    note_id = once(
        lambda: _write(actor, person, words),
        district=person.district,
        request_id=request_id,
        content={"verb": "note", "person": person_id, "text": words},
    )
    return Note.objects.get(pk=note_id)


def _write(actor: Actor, person: Person, words: str) -> int:
    written = Note.objects.create(
        district=person.district, person=person, text=words, author_id=actor.account_id
    )
    trace(actor, "registry.note", f"person:{person.pk}", person.district)
    return written.pk

"""Questions whose answer must be no rows."""

from django.db.models import F, Q

from .fields import blind_index
from .models import Merge, Person, Residence


def lost_indexes() -> list[str]:
    """People whose blind index does not find the number that is sealed beside it."""
    return [
        f"person {person.pk}"
        for person in Person.objects.order_by("pk").iterator(2000)
        if person.id_index != blind_index("id_number", person.id_number.reveal())
        or person.phone_index != blind_index("phone", person.phone.reveal())
    ]


def chained_aliases() -> list[str]:
    """Aliases of aliases: a merge must always end at a survivor in one step."""
    chained = Person.objects.filter(merged_into__merged_into__isnull=False)
    return [f"person {pk}" for pk in chained.values_list("pk", flat=True)]


def unlogged_aliases() -> list[str]:
    """Aliases without an open merge, and open merges whose row is no alias."""
    merged = set(Merge.objects.filter(undone_at__isnull=True).values_list("merged_id", flat=True))
    aliases = set(Person.objects.filter(merged_into__isnull=False).values_list("pk", flat=True))
    return [f"person {pk}" for pk in sorted(merged ^ aliases)]


def misplaced_people() -> list[str]:
    """People whose own place is not that of their active current residence."""
    elsewhere = Residence.objects.filter(kind=Residence.Kind.CURRENT, until__isnull=True).filter(
        ~Q(grid=F("person__grid")) | ~Q(community=F("person__community"))
    )
    return [f"person {pk}" for pk in elsewhere.values_list("person_id", flat=True)]

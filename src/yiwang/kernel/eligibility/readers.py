"""What is known of subjects from elsewhere: rooms register readers, which answer for many at once.

A reader gives entries in time, so that any day can be decided; what was recorded here as a fact
goes before what a reader says. The registry of people below us is read by `registry_people`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.registry.models import Person, Residence

Entries = Mapping[str, Sequence["Entry"]]
#: (district, subjects, names) -> the entries of each subject; subjects it does not know are absent.
Reader = Callable[[str, Sequence[str], frozenset[str]], Entries]


@dataclass(frozen=True)
class Entry:
    """One thing that is so from `since` (None: always) until `until` (None: still)."""

    name: str
    value: Any
    source: str
    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it is so on a day; `until` is no longer in."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True)
class _Registered:
    code: str
    names: frozenset[str]
    read: Reader


_readers: dict[str, _Registered] = {}


def register(code: str, *, names: frozenset[str], read: Reader) -> None:
    """Let `read` answer for `names`; the first registered goes before later ones."""
    _readers[code] = _Registered(code, names, read)


#: (actor, district, person) -> the address of her file where the actor may open it, else "".
Filed = Callable[[Actor, str, int], str]
_files: list[Filed] = []


def read_files(read: Filed) -> None:
    """Let a room above say where the file of a person is."""
    _files.append(read)


def files() -> Sequence[Filed]:
    return tuple(_files)


def entries_from_readers(
    district: str, subjects: Sequence[str], names: frozenset[str]
) -> dict[str, list[Entry]]:
    """What all readers know, in the order they were registered."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for reader in _readers.values():
        asked = names & reader.names
        if asked:
            for subject, entries in reader.read(district, subjects, asked).items():
                found[subject] += entries
    return found


PERSON = "person:"
FROM_REGISTRY = frozenset({"birth_date", "residence", "registered", "left_on"})
_KINDS = {
    Residence.Kind.CURRENT.value: "residence",
    Residence.Kind.REGISTERED.value: "registered",
}


def registry_people(district: str, subjects: Sequence[str], names: frozenset[str]) -> Entries:
    """Birth, residence and household registration of "person:<id>"; three statements at most.

    A row that was merged away answers as the person who survived.
    """
    ids = {int(s.removeprefix(PERSON)): s for s in subjects if _is_person(s)}
    found: dict[str, list[Entry]] = defaultdict(list)
    survivors: dict[int, list[str]] = defaultdict(list)
    people = Person.objects.filter(district=district, pk__in=ids).select_related("merged_into")
    for row in people.only(
        "birth_date", "left_on", "merged_into__birth_date", "merged_into__left_on"
    ):
        person = row.merged_into or row
        survivors[person.pk].append(ids[row.pk])
        if "birth_date" in names and person.birth_date:
            found[ids[row.pk]].append(Entry("birth_date", person.birth_date.isoformat(), "人口库"))
        if "left_on" in names:
            left = person.left_on.isoformat() if person.left_on else None
            found[ids[row.pk]].append(Entry("left_on", left, "人口库"))
    kinds = [kind for kind, name in _KINDS.items() if name in names]
    if kinds:
        homes = Residence.objects.filter(district=district, person__in=survivors, kind__in=kinds)
        for home in homes.order_by("-since", "-pk"):
            for subject in survivors[home.person_id]:
                found[subject].append(_home(home))
    return found


def _is_person(subject: str) -> bool:
    return subject.startswith(PERSON) and subject.removeprefix(PERSON).isdecimal()


def _home(home: Residence) -> Entry:
    code = home.grid or home.community or home.street or home.district
    return Entry(_KINDS[home.kind], code, "人口库", home.since, home.until)


register("registry", names=FROM_REGISTRY, read=registry_people)

"""Raw SQL, past all services: what the database refuses, and by which promise."""

from collections.abc import Callable

from django.db import DatabaseError, connection, transaction

from .promises import Promise, promise, promises
from .races import without

#: SQL, or what gives SQL when the world stands.
Deed = str | Callable[[], str]


def ours(tables: str) -> set[str]:
    """The promises of these tables but Django's own checks that a number is not negative, and keys
    that are there for foreign keys to point at."""
    return {
        each.name
        for each in promises(tables)
        if not each.name.endswith("_check") and "id" not in each.columns
    }


def held(name: str, deed: Deed) -> None:
    """The deed is refused by this promise, and without it by this promise no more: whoever drops
    it turns this red."""
    kept = promise(name)
    text = deed if isinstance(deed, str) else deed()
    assert _refused(kept, text), f"{name} does not refuse: {text}"
    with without(name):
        assert not _refused(kept, text)


def copied(table: str, **otherwise: str) -> Callable[[], str]:
    """One more row like one that is there, with some columns as these expressions."""

    def text() -> str:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
                "AND NOT attisdropped AND attidentity = '' AND attgenerated = ''", [table],
            )  # fmt: skip
            columns = [name for (name,) in cursor.fetchall()]
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert cursor.fetchone()[0], f"{table} is empty"
        assert otherwise.keys() <= set(columns), (otherwise, columns)
        values = ", ".join(otherwise.get(name, f'"{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} LIMIT 1"  # noqa: S608

    return text


def _refused(kept: Promise, text: str) -> bool:
    """Whether it is this one that refuses; any other refusal is none of it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(text)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError as refusal:
        diag = refusal.__cause__.diag  # type: ignore[union-attr]
        if kept.kind == "TRIGGER":
            return f"function {kept.function}(" in (diag.context or "")
        return bool(diag.constraint_name == kept.name)
    return False

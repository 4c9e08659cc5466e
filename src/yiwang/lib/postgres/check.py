"""Whether a database, embedded or given, can carry the platform."""

import psycopg
from psycopg import sql

OLDEST = 150000
EXTENSIONS = {
    "pg_trgm": "similar names and addresses",
    "btree_gist": "constraints against overlapping periods",
}


def create_if_missing(url: str, database: str) -> bool:
    """Create `database` on the server behind `url`; True if it was not there."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if found.fetchone():
            return False
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        return True


def problems(url: str) -> list[str]:
    """What is wrong with the database behind `url`, each with what to do; empty if nothing.

    Creates the extensions that are missing.
    """
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as failure:
        return [f"cannot connect: {str(failure).strip()} (check DATABASE_URL)"]
    with connection:
        wrong = [_version(connection), _encoding(connection), *_extensions(connection)]
        if not any(wrong):
            wrong.append(_letters(connection))
    return [problem for problem in wrong if problem]


def _version(connection: psycopg.Connection) -> str:
    found = connection.info.server_version
    if found >= OLDEST:
        return ""
    return f"the server is PostgreSQL {found // 10000}; use 15 or newer"


def _encoding(connection: psycopg.Connection) -> str:
    row = connection.execute("SHOW server_encoding").fetchone()
    if row == ("UTF8",):
        return ""
    return (
        f"the database's encoding is {row[0] if row else '?'}: create it anew with "
        "CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
    )


def _extensions(connection: psycopg.Connection) -> list[str]:
    wrong = []
    for name, purpose in EXTENSIONS.items():
        try:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name))
            )
        except psycopg.Error as failure:
            wrong.append(
                f"the extension {name} ({purpose}) is missing and cannot be created here "
                f"({str(failure).splitlines()[0]}): have an administrator run "
                f"CREATE EXTENSION {name}; in this database (Debian: postgresql-contrib)"
            )
    return wrong


def _letters(connection: psycopg.Connection) -> str:
    """pg_trgm takes letters by lc_ctype, whatever the locale provider is."""
    row = connection.execute("SELECT show_trgm('占道经营') <> '{}'").fetchone()
    if row == (True,):
        return ""
    return (
        "the database's lc_ctype knows no Chinese letters, so search by similarity would find "
        "nothing: create it anew with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' "
        "LOCALE 'C.UTF-8'"
    )

"""Floors: the same connection, the same process, nothing of ours in between."""

from django.db import connection, transaction
from django.test import Client

from .timing import Floor, timed

_TABLE = """
CREATE TABLE IF NOT EXISTS bench_floor (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, district text, at timestamptz, note text)
"""
_INSERT = "INSERT INTO bench_floor (district, at, note) VALUES (%s, now(), %s)"


def one_insert() -> Floor:
    """A transaction that inserts one row."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_INSERT, ["440204", "巡查时发现，影响通行，请尽快处理。"])

    return Floor("one INSERT, committed", timed(insert, times=300))


def one_select() -> Floor:
    """A round trip."""

    def select() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()

    return Floor("SELECT 1", timed(select, times=500))


def empty_page() -> Floor:
    """/healthz/ through the whole middleware: one SELECT 1, no session, no template."""
    client = Client()
    return Floor("page that says ok", timed(lambda: client.get("/healthz/"), times=300))

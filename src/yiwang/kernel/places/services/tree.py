"""What the verbs that change the tree share."""

from django.db import connection

TREE_LOCK = 7_640_002


def hold_tree() -> None:
    """One writer of the tree at a time, until the transaction ends; readers never wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])

"""Files shown with a case."""

from collections.abc import Sequence

from django.db import connection

from yiwang.lib.errors import Invalid

from ..models import Case

_SQL = """
INSERT INTO cases_attachment (district, case_id, file_id, seq, purpose)
SELECT f.district, %s, f.id, %s, %s
  FROM files_storedfile f
 WHERE f.id = ANY(%s) AND f.district = %s
ON CONFLICT DO NOTHING
RETURNING file_id
"""


def attach_to(case: Case, files: Sequence[int], *, seq: int, purpose: str) -> None:
    """Attach kept files to a case in the caller's transaction. One statement, none for no files.

    A file is attached once and stays in its district: an id that was guessed attaches nothing.
    """
    if not files:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [case.pk, seq, purpose, list(files), case.district])
        if len(cursor.fetchall()) != len(set(files)):
            raise Invalid({"photo": "有照片没有上传成功或已用于别的事件；请重新选择照片。"})

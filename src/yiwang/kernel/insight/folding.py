"""How deltas become totals: the facets that are kept, in one piece of SQL for all who need it.

A row counts in its district and in its street, whole and by each facet. By class only in the
district: a street's day by class would be almost as many rows as there are cases, and a
street's marks are few enough to be read. Posts have totals of their open cases only; what
posts and collectors did, and everything of communities and grids, is read from marks too.
"""

#: facet -> whether streets keep it as well as districts.
FACETS = {"": True, "class": False, "channel": True, "department": True}
#: The same, for the level `open` alone.
OPEN_FACETS = {**FACETS, "post": True, "stage": True}

_CELLS = """
SELECT d.district, at.division, by.facet, by.value, d.measure, d.day, by.n
  FROM {source} d
 CROSS JOIN LATERAL (VALUES (d.district, true), (d.street, false)) AS at (division, is_district)
 CROSS JOIN LATERAL (VALUES
   ('', '', d.n, true),
   ('class', d.class_code, d.n, at.is_district),
   ('channel', d.channel, d.n, true),
   ('department', d.department_id::text, d.n_department, d.department_id IS NOT NULL),
   ('post', d.post_id::text, d.n, d.measure = 'open' AND d.post_id IS NOT NULL),
   ('stage', d.stage, d.n, d.measure = 'open')
 ) AS by (facet, value, n, kept)
 WHERE by.kept AND at.division <> '' AND by.n <> 0
"""


def cells(source: str) -> str:
    """SQL of the cells (district, division, facet, value, measure, day, n), not summed, of a
    relation with a Delta's columns. `source` is a name in the caller's own SQL."""
    return _CELLS.format(source=source)


#: What the marks and the open cases say, with a Delta's columns: the totals must be their sum.
STANDING = """
SELECT district, street, class_code, channel, department_id, post_id, actor_id, '' AS stage,
       measure, day, n::int AS n, 1 AS n_department
  FROM insight_mark WHERE NOT held
UNION ALL
SELECT c.district, c.street, COALESCE(k.code, ''), c.channel, c.department_id, c.post_id, NULL,
       c.stage, 'open', NULL::date, 1, 1
  FROM cases_case c LEFT JOIN cases_matterclass k ON k.id = c.matter_class_id
 WHERE c.is_open
"""

"""A table costs no SQL and no template, escapes what people wrote, sorts by declared columns."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test.signals import template_rendered

from yiwang.ui.gallery.content import TABLE, matters
from yiwang.ui.tables import BulkAction, Column, Sort, Table
from yiwang.ui.values import Clock, Link, Ratio

PLAIN = Table(
    "plain", (Column("name", "名称", sortable="name"), Column("note", "备注", optional=True))
)


@pytest.mark.django_db
def test_fifty_rows_without_sql_or_templates(django_assert_num_queries):
    rendered: list[object] = []

    def seen(**kwargs):
        rendered.append(kwargs["template"])

    template_rendered.connect(seen)
    try:
        with django_assert_num_queries(0):
            html = TABLE.html(matters(50))
    finally:
        template_rendered.disconnect(seen)
    assert rendered == []
    assert html.count("<tr ") == 51
    assert html.count('name="ids"') == 50


@pytest.mark.parametrize(
    "value",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', Link("<b>", "javascript:'\"<")],
)
def test_what_people_wrote_is_escaped(value):
    html = PLAIN.html([{"name": value}])
    for raw in ("<script>", "<img", "<b>", "\"'<", "'\"<"):
        assert raw not in html


def test_hostile_ids_and_urls_are_escaped():
    table = Table(
        "t",
        (Column("name", "名称"),),
        row_id=lambda row: '"><x>',
        row_url=lambda row: '"><x>',
        row_tone=lambda row: '"><x>',
        bulk=(BulkAction("派遣", "/"),),
    )
    assert "<x>" not in table.html([{"name": "a"}])


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ("", ("-id",)),
        ("name", ("name", "id")),
        ("-name", ("-name", "-id")),
        ("note", ("-id",)),
        ("--name", ("-id",)),
        ("password", ("-id",)),
    ],
)
def test_sorts_only_by_declared_columns(asked, order):
    assert PLAIN.ordering(asked, ("-id",)) == order


def test_optional_columns_wait_and_the_first_always_shows():
    assert [c.key for c in PLAIN.shown()] == ["name"]
    assert [c.key for c in PLAIN.shown(["note"])] == ["name", "note"]
    assert [c.key for c in PLAIN.shown(["nonsense", ""])] == ["name"]


def test_headings_say_how_the_list_is_sorted():
    html = PLAIN.html([], sort=Sort("-name", lambda name: f"?sort={name}"))
    assert 'aria-sort="descending"' in html
    assert 'href="?sort=name"' in html


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "state"),
    [
        (Clock(NOON + timedelta(hours=3)), "early"),
        (Clock(NOON + timedelta(hours=2)), "soon"),
        (Clock(NOON), "soon"),
        (Clock(NOON - timedelta(seconds=1)), "late"),
        (Clock(NOON - timedelta(hours=1), paused=True), "paused"),
        (Clock(NOON, running=False, met=True), "done"),
        (Clock(NOON, running=False, met=False), "done_late"),
        (Clock(None), "none"),
    ],
)
def test_clock_states(clock, state):
    assert clock.state(NOON) == state


def test_a_zero_denominator_is_a_dash_not_zero():
    assert Ratio(0, 0).share is None
    assert Ratio(0, 0).percent == "—"
    assert Ratio(0, 5).percent == "0.0%"

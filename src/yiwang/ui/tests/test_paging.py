"""Paging by key visits every row once, forwards and back, at one statement a page."""

import pytest
from django.contrib.contenttypes.models import ContentType

from yiwang.ui.paging import page_of

ORDER = ("app_label", "-id")


@pytest.fixture
def types(db):
    ContentType.objects.all().delete()
    ContentType.objects.bulk_create(
        ContentType(app_label=f"app{at % 4}", model=f"m{at}") for at in range(23)
    )
    return ContentType.objects.all()


def walk(queryset, size, order=ORDER):
    pages, token = [], ""
    while True:
        page = page_of(queryset, order=order, token=token, size=size)
        pages.append(page)
        token = page.following
        if not token:
            return pages


@pytest.mark.parametrize("size", [1, 5, 22, 23, 50])
@pytest.mark.parametrize("order", [("app_label", "-id"), ("-app_label", "id"), ("id",), ("-id",)])
def test_every_row_once_in_order(types, size, order):
    seen = [row.id for page in walk(types, size, order) for row in page.rows]
    assert seen == list(types.order_by(*order).values_list("id", flat=True))


def test_back_is_where_one_came_from(types):
    pages = walk(types, 5)
    back = page_of(types, order=ORDER, token=pages[2].preceding, size=5)
    assert [row.id for row in back.rows] == [row.id for row in pages[1].rows]
    first = page_of(types, order=ORDER, token=back.preceding, size=5)
    assert [row.id for row in first.rows] == [row.id for row in pages[0].rows]
    assert first.preceding == ""


def test_works_on_rows_as_mappings(types):
    pages = walk(types.values("id", "app_label"), 7)
    assert sum(len(page.rows) for page in pages) == 23


@pytest.mark.parametrize("token", ["x", "a:b:c", "null", "%00", "W3RydWUsWzFdXQ:1:2", "a" * 4000])
def test_a_forged_token_is_the_first_page(types, token):
    assert page_of(types, order=ORDER, token=token, size=5).preceding == ""


def test_a_token_of_another_order_is_the_first_page(types):
    token = page_of(types, order=("id",), size=5).following
    assert page_of(types, order=("-id",), token=token, size=5).preceding == ""


def test_one_statement_a_page(types, django_assert_num_queries):
    token = page_of(types, order=ORDER, size=5).following
    with django_assert_num_queries(1):
        page_of(types, order=ORDER, token=token, size=5)

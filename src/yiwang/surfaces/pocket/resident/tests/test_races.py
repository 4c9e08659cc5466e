"""An impatient thumb: the same report from several connections at once is one case."""

import uuid

import pytest
from django.test import Client

from tests.races import together
from yiwang.kernel.access.models import Tries
from yiwang.kernel.cases.models import Attachment, Case

from .makers import photo
from .test_report import fields

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def taps(*given):
    return together(*(lambda sent=sent: Client().post("/report/", sent) for sent in given))


def test_a_double_tap_with_a_photo_is_one_case(city):
    same = fields()
    answers = taps(*({**same, "photos": photo()} for _ in range(4)))
    assert len({answer["Location"] for answer in answers}) == 1
    assert (Case.objects.count(), Attachment.objects.count()) == (1, 1)
    assert Tries.objects.get(purpose="pocket.report").count == 4


def test_without_the_same_request_id_they_are_as_many_cases(city):
    """The negative control: what the request id prevents does happen without it."""
    same = fields()
    taps(*({**same, "request_id": uuid.uuid4()} for _ in range(4)))
    assert Case.objects.count() == 4

"""Two writers that take the locks of a family crosswise both come to an answer."""

import time
from threading import Event

import pytest
from django.db import transaction

from tests.races import together
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import reference

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_a_child_opens_again_while_its_family_is_locked(street):
    """The other side locks as a merge does: the parent, which is older, then the child."""
    parent = street.at("handling")
    first, _ = street.split(parent)
    child = street.do(first, "leader", "force_close", note="已了结")
    supervisor = street.actor("supervisor")
    street.actor = lambda name: supervisor
    reference()
    locked = Event()

    def merging():
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=parent.pk)
            locked.set()
            time.sleep(0.4)  # the child's row is taken meanwhile
            Case.objects.select_for_update().get(pk=child.pk)

    def reopening():
        locked.wait(5)
        return street.do(child, "supervisor", "reopen", note="没有了结")

    outcomes = together(merging, reopening)
    assert outcomes[0] is None, outcomes
    assert outcomes[1].is_open, outcomes

"""A matter goes to a department of its district or above it, never to another district's."""

import pytest

from yiwang.kernel.access.models import Department
from yiwang.kernel.cases.selectors import reference
from yiwang.kernel.cases.selectors.reference import current_revision
from yiwang.kernel.cases.services import Part, split
from yiwang.lib.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(street):
    return Department.objects.create(code="elsewhere", name="外区环卫所", division="440203")


def test_it_is_not_offered(street, elsewhere):
    city = Department.objects.create(code="city", name="市城管局", division="4402")
    able = reference(current_revision()).departments_in("440204")
    assert city.pk in able
    assert elsewhere.pk not in able


def test_it_is_not_dispatched_to(street, elsewhere):
    case = street.at("registered")
    with pytest.raises(Invalid):
        street.do(case, "dispatcher", "dispatch", department_id=elsewhere.pk)
    case.refresh_from_db()
    assert (case.stage, case.department_id) == ("registered", None)


def test_it_is_not_given_a_part(street, elsewhere):
    case = street.at("registered")
    with pytest.raises(Invalid):
        split(
            actor=street.actor("dispatcher"),
            case_id=case.pk,
            district=case.district,
            parts=[Part(elsewhere.pk, "子案")],
        )
    assert not case.children.exists()

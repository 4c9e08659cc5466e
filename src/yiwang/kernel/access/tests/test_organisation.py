import pytest
from django.utils.timezone import localdate

from tests.cast import DISTRICT, GRID, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Department, Post
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import (
    close_department,
    close_post,
    open_department,
    open_post,
)
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

OFFICE = {"code": "water", "name": "水务所", "division": DISTRICT}
POST = {"code": "440204001-x", "name": "派遣一号", "role": "dispatcher", "division": STREET}


@pytest.mark.parametrize(("service", "content"), [(open_department, OFFICE), (open_post, POST)])
class TestOpening:
    def test_by_the_system_administrator_and_twice_is_once(self, actor, service, content):
        who = actor("system_admin")
        assert service(actor=who, **content) == service(actor=who, **content)
        opened = AuditRecord.objects.filter(
            verb=f"access.{service.__name__}", actor_id=who.account_id
        )
        assert opened.count() == 1

    def test_other_content_under_the_same_code_is_a_conflict(self, db, service, content):
        service(actor=SYSTEM, **content)
        with pytest.raises(Conflict):
            service(actor=SYSTEM, **{**content, "name": "另一个"})

    @pytest.mark.parametrize("name", ["security_admin", "leader", "outsider", "resident"])
    def test_by_others_is_refused(self, actor, service, content, name):
        with pytest.raises(Forbidden):
            service(actor=actor(name), **content)
        assert not Department.objects.filter(code="water").exists()
        assert not Post.objects.filter(code="440204001-x").exists()

    def test_elsewhere_is_refused(self, actor, service, content):
        with pytest.raises(Forbidden, match="所辖的区域"):
            service(actor=actor("system_admin"), **{**content, "division": "440203"})

    @pytest.mark.parametrize("field", ["code", "name", "division"])
    def test_empty_field_is_named(self, db, service, content, field):
        with pytest.raises(Invalid) as refusal:
            service(actor=SYSTEM, **{**content, field: " " if field != "division" else ""})
        assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "gardener"}, "role"),
        ({"grids": ["440203001001001001"]}, "grids"),
    ],
)
def test_unfit_post_is_named_by_field(db, change, field):
    with pytest.raises(Invalid) as refusal:
        open_post(actor=SYSTEM, **{**POST, **change})
    assert list(refusal.value.fields) == [field]


def test_post_of_a_department_needs_no_division(cast, actor):
    post = open_post(
        actor=actor("system_admin"),
        code="m-1",
        name="市政处置",
        role="handler",
        department=cast.department("municipal"),
    )
    assert (post.division, post.department.code) == ("", "municipal")


def test_grids_are_kept(db):
    assert open_post(actor=SYSTEM, **POST, grids=(GRID,)).grids == [GRID]


def test_closed_post_is_held_by_nobody_and_its_holders_are_recorded(cast, actor):
    account, post = cast.account("dispatcher"), cast.post("dispatcher")
    for _ in range(2):
        close_post(actor=actor("system_admin"), post_id=post.pk)
    assert actor_of(account).posts == ()
    record = AuditRecord.objects.get(verb="access.close_post")
    assert record.detail["holders"] == [account.pk]


@pytest.mark.parametrize("name", ["security_admin", "dispatcher", "outsider"])
def test_others_close_nothing(cast, actor, name):
    post = cast.post("verifier")
    with pytest.raises(Forbidden):
        close_post(actor=actor(name), post_id=post.pk)
    with pytest.raises(Forbidden):
        close_department(actor=actor(name), department_id=cast.department("greening").pk)
    post.refresh_from_db()
    assert post.closed_at is None


def test_department_closes_after_its_posts_and_parts(cast, actor):
    who = actor("system_admin")
    management = cast.department("management")
    post = cast.post("handler")
    with pytest.raises(Refused, match="下级部门"):
        close_department(actor=who, department_id=management.pk)
    with pytest.raises(Refused, match="岗位"):
        close_department(actor=who, department_id=post.department_id)
    close_post(actor=who, post_id=post.pk)
    for department in (post.department_id, management.pk):
        closed = close_department(actor=who, department_id=department)
        assert closed.until == localdate()


def test_no_post_in_a_closed_department(cast):
    greening = close_department(actor=SYSTEM, department_id=cast.department("greening").pk)
    with pytest.raises(Invalid) as refusal:
        open_post(actor=SYSTEM, code="g", name="园林", role="handler", department=greening)
    assert list(refusal.value.fields) == ["department"]

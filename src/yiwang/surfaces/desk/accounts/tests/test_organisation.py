import pytest

from tests.cast import DISTRICT, GRID, STREET
from yiwang.kernel.access.models import Department, Post

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("yiwang.surfaces.desk.accounts.tests.pages"),
]


@pytest.fixture
def client(signed_in_client):
    return signed_in_client("system_admin")


def test_department_and_its_post_are_set_up(client, cast):
    given = {"name": "水务所", "code": "water", "division": DISTRICT, "phone": "0751-1234567"}
    made = client.post("/manage/departments/new/", given)
    water = Department.objects.get(code="water")
    assert made["Location"] == f"/manage/departments/{water.pk}/"
    given = {"name": "水务处置", "code": "water-1", "role": "handler", "department": water.pk}
    client.post("/manage/posts/new/", given)
    assert "水务处置" in client.get(made["Location"]).content.decode()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": ""}, "请填写岗位名称"),
        ({"role": "gardener"}, "gardener"),
        ({"role": ""}, "请选择角色"),
        ({"division": ""}, "一个区域或一个部门"),
        ({"grids": "440203001001001001"}, "区域内"),
    ],
)
def test_unfit_post_says_why(client, given, says):
    right = {"name": "一号", "code": "x-1", "role": "dispatcher", "division": DISTRICT}
    page = client.post("/manage/posts/new/", right | given)
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not Post.objects.filter(code="x-1").exists()


def test_post_of_some_grids(client):
    given = {
        "name": "一号",
        "code": "x-1",
        "role": "collector",
        "division": DISTRICT,
        "grids": f"{GRID}\n{STREET}001001002",
    }
    client.post("/manage/posts/new/", given)
    assert Post.objects.get(code="x-1").grids == [GRID, f"{STREET}001001002"]


def test_other_post_under_the_same_code_says_so(client, cast):
    given = {
        "name": "一号",
        "code": cast.post("verifier").code,
        "role": "collector",
        "division": DISTRICT,
    }
    assert "已用于另一个岗位" in client.post("/manage/posts/new/", given).content.decode()


def test_closed_post_leaves_the_list(client, cast):
    post = cast.post("verifier")
    assert post.name in client.get("/manage/posts/").content.decode()
    client.post(f"/manage/posts/{post.pk}/close/")
    assert client.get(f"/manage/posts/{post.pk}/").status_code == 404


def test_department_in_use_is_not_closed_and_the_page_says_why(client, cast):
    management = cast.department("greening").parent
    page = client.post(f"/manage/departments/{management.pk}/close/")
    assert page.status_code == 422
    assert "下级部门" in page.content.decode()


@pytest.mark.parametrize("path", ["/manage/posts/", "/manage/departments/"])
def test_lists_cost_few_statements(client, cast, path, django_assert_max_num_queries):
    for name in ("verifier", "handler", "other_handler", "leader"):
        cast.account(name)
    client.get(path)
    with django_assert_max_num_queries(6):
        client.get(path)
